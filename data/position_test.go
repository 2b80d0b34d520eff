package data_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"minqing/data"
)

const epoch = "11111111-2222-3333-4444-555555555555"

func position(t *testing.T, snapshot string) data.Position {
	t.Helper()
	p, err := data.ParsePosition(epoch + "~" + snapshot)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestAPositionIncludesAnotherThatKnowsNoMore(t *testing.T) {
	for _, c := range []struct {
		p, other string
		includes bool
	}{
		{"10:10:", "10:10:", true},
		{"10:11:", "10:10:", true},
		{"10:10:", "11:11:", false},
		{"10:12:10", "10:10:", true},         // 10 still runs for p, and is the future for the other
		{"10:12:10", "11:11:", false},        // the other knows 10
		{"10:12:10", "10:12:10,11", true},    // p knows 11 too
		{"10:12:10,11", "10:12:10", false},   // the other knows 11
		{"10:12:10", "10:14:10,12,13", true}, // 12 and 13 still run for the other
		{"10:12:10", "10:14:10,13", false},   // the other knows 12
		{"10:20:10,15", "12:14:", false},     // the other knows 10
		{"16:20:", "10:20:10,15", true},      // all ended
		{"10:20:10,15", "10:20:10,15", true}, // the same
		{"10:20:10", "10:20:10,15", true},    // p knows 15 too
	} {
		if got := position(t, c.p).Includes(position(t, c.other)); got != c.includes {
			t.Errorf("%s includes %s: %v, want %v", c.p, c.other, got, c.includes)
		}
	}
	foreign, err := data.ParsePosition("99999999-2222-3333-4444-555555555555~10:10:")
	if err != nil {
		t.Fatal(err)
	}
	if foreign.Includes(position(t, "10:10:")) || position(t, "10:10:").Includes(foreign) {
		t.Error("positions of two epochs include one another")
	}
}

func TestIncludesIsWhatTheTransactionsSay(t *testing.T) {
	snapshot := func(t *rapid.T, name string) (data.Position, func(uint64) bool) {
		ended := rapid.SliceOfN(rapid.Bool(), 12, 12).Draw(t, name)
		xmin, xmax := 0, 0
		for xmin < len(ended) && ended[xmin] {
			xmin++
		}
		for i, e := range ended {
			if e {
				xmax = i + 1
			}
		}
		xmax = max(xmax, xmin)
		var running []string
		for i := xmin; i < xmax; i++ {
			if !ended[i] {
				running = append(running, strconv.Itoa(i+10))
			}
		}
		p, err := data.ParsePosition(fmt.Sprintf("%s~%d:%d:%s", epoch, xmin+10, xmax+10, strings.Join(running, ",")))
		if err != nil {
			t.Fatal(err)
		}
		return p, func(x uint64) bool { return ended[x] }
	}
	rapid.Check(t, func(t *rapid.T) {
		p, pKnows := snapshot(t, "p")
		q, qKnows := snapshot(t, "q")
		want := true
		for x := range uint64(12) {
			want = want && (pKnows(x) || !qKnows(x))
		}
		if got := p.Includes(q); got != want {
			t.Fatalf("%v includes %v: %v, want %v", p, q, got, want)
		}
	})
}

func TestWhatIsNoPositionIsRefused(t *testing.T) {
	for _, s := range []string{
		"", "~", epoch, epoch + "~", epoch + "~10:9:", epoch + "~0:9:", epoch + "~10:12:9", epoch + "~10:12:12", epoch + "~10:12:11,10",
		epoch + "~10:12:10,10", epoch + "~10:12", epoch + "~10:12:,", epoch + "~99999999999999999999:99999999999999999999:", "x~10:10:",
	} {
		_, err := data.ParsePosition(s)
		if err == nil {
			t.Errorf("%q is taken for a position", s)
			continue
		}
		wantKind(t, err, data.Invalid)
	}
}

func FuzzParsePosition(f *testing.F) {
	f.Add(epoch + "~10:20:10,15")
	f.Add("~::")
	f.Fuzz(func(t *testing.T, s string) {
		p, err := data.ParsePosition(s)
		if err != nil {
			return
		}
		if again, err := data.ParsePosition(p.String()); err != nil || !again.Includes(p) || !p.Includes(again) {
			t.Errorf("%q is written as %q, which is read as %v, %v", s, p, again, err)
		}
	})
}
