package concern_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"minqing/concern"
)

func due(text string) concern.Due {
	d, err := concern.ParseDue(text)
	if err != nil {
		panic(err)
	}
	return d
}

func TestADeadlineIsWrittenAsALetterAfterANumber(t *testing.T) {
	for text, want := range map[string]concern.Due{"4h": {4, concern.WorkingHours}, "3d": {3, concern.WorkingDays}, "9999d": {9999, concern.WorkingDays}} {
		var got struct{ Due concern.Due }
		file := `{"Due":"` + text + `"}`
		if err := json.Unmarshal([]byte(file), &got); err != nil || got.Due != want {
			t.Errorf("%s is read as %v, %v", text, got.Due, err)
		}
		if back, err := json.Marshal(got); err != nil || string(back) != file {
			t.Errorf("%s is written as %s, %v", text, back, err)
		}
	}
	for text, says := range map[string]string{
		"": "not empty", "h": "4h", "4": "4h", "4.5h": "4h", "04h": "4h", "+4h": "4h", " 4h": "4h", "4 h": "4h", "4时": "4h",
		"4H": "the unit", "4m": "the unit", "0h": "1 to 9999", "-1d": "1 to 9999", "10000h": "1 to 9999", "99999999999999999999h": "4h",
	} {
		if _, err := concern.ParseDue(text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, want an error that says %q", text, err, says)
		}
	}
}

func TestTheZeroDeadlineIsNone(t *testing.T) {
	if !(concern.Due{}).IsZero() || due("1h").IsZero() {
		t.Error("only the zero deadline is none")
	}
	if text, err := (concern.Due{}).MarshalText(); err == nil {
		t.Errorf("none is written as %q", text)
	}
	type row struct {
		Due concern.Due `json:"due,omitzero"`
	}
	if got, err := json.Marshal(row{}); err != nil || string(got) != "{}" {
		t.Errorf("a row without a deadline is written as %s, %v", got, err)
	}
}

func TestALightTurnsInWorkingTime(t *testing.T) {
	c := concern.DefaultCalendar()
	for _, w := range []struct {
		name, from, due string
		yellow, red     string
	}{
		{"8 hours from Friday 16:00", "2026-11-20 16:00", "8h", "2026-11-23 12:00", "2026-11-23 16:00"},
		{"4 hours from Monday 08:00, yellow at the end of the third", "2026-11-23 08:00", "4h", "2026-11-23 11:00", "2026-11-23 12:00"},
		{"started at 22:00", "2026-11-23 22:00", "8h", "2026-11-24 16:00", "2026-11-24 18:00"},
		{"3 days from the day before National Day at 10:00: 30 hours with the worked Saturday", "2026-09-30 10:00", "3d", "2026-10-10 08:30", "2026-10-10 18:00"},
		{"3 days from its night: 24 hours", "2026-09-30 22:00", "3d", "2026-10-10 10:00", "2026-10-10 18:00"},
		{"a day from a Sunday", "2026-11-22 12:00", "1d", "2026-11-23 16:00", "2026-11-23 18:00"},
		{"a fraction of a second is not lost", "2026-11-23 08:00:01", "1h", "2026-11-23 08:45:01", "2026-11-23 09:00:01"},
	} {
		yellow, red := c.Start(at(w.from), due(w.due), 0.75).Turns(c)
		if !yellow.Equal(at(w.yellow)) || !red.Equal(at(w.red)) {
			t.Errorf("%s: yellow at %s and red at %s, want %s and %s", w.name, yellow, red, w.yellow, w.red)
		}
	}
}

func TestASuspensionIsNotCounted(t *testing.T) {
	c := concern.DefaultCalendar()
	for _, w := range []struct {
		name, from, due, stop, resume string
		used                          time.Duration
		yellow, red                   string
	}{
		{"over a holiday", "2026-09-30 14:00", "8h", "2026-09-30 16:00", "2026-10-08 14:00", 2 * time.Hour, "2026-10-08 18:00", "2026-10-09 10:00"},
		{"for a weekend, which nobody works", "2026-11-20 14:00", "8h", "2026-11-21 00:00", "2026-11-22 12:00", 4 * time.Hour, "2026-11-23 10:00", "2026-11-23 12:00"},
		{"of days", "2026-11-23 10:00", "2d", "2026-11-24 10:00", "2026-11-25 10:00", 8 * time.Hour, "2026-11-26 10:30", "2026-11-26 18:00"},
		{"once yellow", "2026-11-23 08:00", "4h", "2026-11-23 11:30", "2026-11-24 09:00", 3*time.Hour + 30*time.Minute, "2026-11-24 09:00", "2026-11-24 09:30"},
		{"once red", "2026-11-23 08:00", "4h", "2026-11-23 15:00", "2026-11-23 22:00", 5 * time.Hour, "2026-11-23 22:00", "2026-11-23 22:00"},
		{"at the very end of it", "2026-11-23 08:00", "4h", "2026-11-23 12:00", "2026-11-25 22:00", 4 * time.Hour, "2026-11-25 22:00", "2026-11-25 22:00"},
	} {
		k := c.Start(at(w.from), due(w.due), 0.75).Stop(c, at(w.stop))
		if got := k.UsedAt(c, at(w.resume)); got != w.used {
			t.Errorf("%s: %s are used, want %s", w.name, got, w.used)
		}
		if yellow, red := k.Turns(c); !yellow.IsZero() || !red.IsZero() {
			t.Errorf("%s: while it is stopped it turns at %s and %s", w.name, yellow, red)
		}
		yellow, red := k.Resume(at(w.resume)).Turns(c)
		if !yellow.Equal(at(w.yellow)) || !red.Equal(at(w.red)) {
			t.Errorf("%s: yellow at %s and red at %s, want %s and %s", w.name, yellow, red, w.yellow, w.red)
		}
	}
}

func TestTurnsAreWholeSeconds(t *testing.T) {
	c := concern.DefaultCalendar()
	half := at("2026-11-23 08:00").Add(time.Second / 2)
	yellow, red := c.Start(half, due("1h"), 0.75).Turns(c)
	if !yellow.Equal(at("2026-11-23 08:45:01")) || !red.Equal(at("2026-11-23 09:00:01")) {
		t.Errorf("what is to come is not rounded up: %s, %s", yellow, red)
	}
	over := concern.Clock{From: half, Used: time.Hour, Budget: time.Hour, Share: 0.75}
	if yellow, red = over.Turns(c); !yellow.Equal(at("2026-11-23 08:00")) || !red.Equal(yellow) {
		t.Errorf("what is used up does not show at once: %s, %s", yellow, red)
	}
}

func TestAClockThatIsStoppedOrRunsIsNotStoppedOrStartedAgain(t *testing.T) {
	c := concern.DefaultCalendar()
	k := c.Start(at("2026-11-23 08:00"), due("8h"), 0.75)
	if got := k.Resume(at("2026-11-23 10:00")); got != k {
		t.Errorf("resumed while it ran: %+v", got)
	}
	stopped := k.Stop(c, at("2026-11-23 10:00"))
	if got := stopped.Stop(c, at("2026-11-23 11:00")); got != stopped {
		t.Errorf("stopped twice: %+v", got)
	}
	if got := k.UsedAt(c, at("2026-11-20 08:00")); got != 0 {
		t.Errorf("%s are used before it began", got)
	}
}

func anyClock(t *rapid.T, c *concern.Calendar) concern.Clock {
	d := concern.Due{N: rapid.IntRange(1, 60).Draw(t, "n"), Unit: rapid.SampledFrom([]concern.Unit{concern.WorkingHours, concern.WorkingDays}).Draw(t, "unit")}
	return c.Start(anyInstant(t, 2019, 2027, "from"), d, rapid.Float64Range(0, 1).Draw(t, "share"))
}

func TestSuspensionsNeverChangeTheWorkingTimeUntilRed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, _ := anyCalendar(t)
		k := anyClock(t, c)
		budget, ran, now := k.Budget, time.Duration(0), k.From
		for range rapid.IntRange(0, 5).Draw(t, "suspensions") {
			stop := now.Add(time.Duration(rapid.Int64Range(0, int64(60*time.Hour)).Draw(t, "runs")))
			if _, red := k.Turns(c); !stop.Before(red.Add(-time.Second)) {
				break
			}
			ran += c.Work(now, stop)
			now = stop.Add(time.Duration(rapid.Int64Range(0, int64(240*time.Hour)).Draw(t, "stands")))
			k = k.Stop(c, stop).Resume(now)
		}
		yellow, red := k.Turns(c)
		ran += c.Work(now, red)
		if ran < budget || ran > budget+time.Second {
			t.Fatalf("red after %s of %s", ran, budget)
		}
		if yellow.After(red) {
			t.Fatalf("yellow at %s, after red at %s", yellow, red)
		}
	})
}

func TestSuspendedForNoTimeAtAllALightTurnsWhenItWould(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, _ := anyCalendar(t)
		k := anyClock(t, c)
		now := k.From.Add(time.Duration(rapid.Int64Range(0, int64(400*time.Hour)).Draw(t, "runs")))
		yellow, red := k.Turns(c)
		yellowAgain, redAgain := k.Stop(c, now).Resume(now).Turns(c)
		second := now.Truncate(time.Second) // in which a turn may lie that is rounded up before and down after
		for _, turn := range [][2]time.Time{{yellow, yellowAgain}, {red, redAgain}} {
			switch was, is := turn[0], turn[1]; {
			case was.After(now) && !is.Equal(was) && !(is.Equal(second) && was.Equal(second.Add(time.Second))):
				t.Fatalf("at %s, %s becomes %s", now, was, is)
			case !was.After(now) && is.After(now):
				t.Fatalf("at %s it had turned at %s, and turns again at %s", now, was, is)
			}
		}
	})
}
