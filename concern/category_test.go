package concern

import (
	"strings"
	"testing"
	"time"
)

func TestDefaultCategoriesHaveTheSevenDutiesAndDeadlines(t *testing.T) {
	tops := map[string]bool{}
	for _, c := range DefaultCategories() {
		if c.Parent == "" {
			tops[c.Name] = true
		} else if c.Due.Accept.IsZero() || c.Due.Resolve.IsZero() || c.Due.StrikeOff.IsZero() {
			t.Errorf("%s lacks a deadline", c.Slug)
		}
	}
	for _, duty := range []string{"社情民意", "党建服务", "综合治理", "矛盾纠纷", "公共安全", "民生保障", "政策宣传"} {
		if !tops[duty] {
			t.Errorf("the duty %s is missing", duty)
		}
	}
}

func TestParseCategoriesNamesWhatIsWrong(t *testing.T) {
	for name, c := range map[string]struct{ file, says string }{
		"a doubled slug":        {`[{"slug":"a","name":"甲","due":{"accept":"4h","resolve":"3d","strike_off":"2d"}},{"slug":"a","name":"乙","due":{"accept":"4h","resolve":"3d","strike_off":"2d"}}]`, "twice"},
		"an unknown parent":     {`[{"slug":"a","parent":"b","name":"甲","due":{"accept":"4h","resolve":"3d","strike_off":"2d"}}]`, `parent "b"`},
		"three levels":          {`[{"slug":"a","name":"甲","due":{"accept":"4h","resolve":"3d","strike_off":"2d"}},{"slug":"b","parent":"a","name":"乙","due":{"accept":"4h","resolve":"3d","strike_off":"2d"}},{"slug":"c","parent":"b","name":"丙","due":{"accept":"4h","resolve":"3d","strike_off":"2d"}}]`, `parent "b"`},
		"no deadline":           {`[{"slug":"a","name":"甲"}]`, "due must say"},
		"one of three missing":  {`[{"slug":"a","name":"甲","due":{"accept":"4h","resolve":"3d"}}]`, "due must say"},
		"a deadline in weeks":   {`[{"slug":"a","name":"甲","due":{"accept":"4w","resolve":"3d","strike_off":"2d"}}]`, "deadline"},
		"a share of all":        {`[{"slug":"a","name":"甲","due":{"accept":"4h","resolve":"3d","strike_off":"2d"},"yellow_share":1}]`, "yellow_share"},
		"an unknown field":      {`[{"slug":"a","name":"甲","due":{"accept":"4h","resolve":"3d","strike_off":"2d"},"colour":"red"}]`, "colour"},
		"something after it":    {`[] []`, "goes on"},
		"a slug with a capital": {`[{"slug":"A","name":"甲","due":{"accept":"4h","resolve":"3d","strike_off":"2d"}}]`, "slug"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ParseCategories(strings.NewReader(c.file))
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Fatalf("got %v, want an error that says %q", err, c.says)
			}
		})
	}
}

func TestAChildTakesItsParentsDeadlinesWhereItNamesNone(t *testing.T) {
	cs, err := ParseCategories(strings.NewReader(`[{"slug":"a","name":"甲","due":{"accept":"4h","resolve":"3d","strike_off":"2d"}},
		{"slug":"b","parent":"a","name":"乙","due":{"resolve":"30d"}}]`))
	if err != nil {
		t.Fatal(err)
	}
	want := Deadlines{Accept: Due{4, WorkingHours}, Resolve: Due{30, WorkingDays}, StrikeOff: Due{2, WorkingDays}}
	if cs[1].Due != want {
		t.Errorf("the child's are %v, want %v", cs[1].Due, want)
	}
	for m, due := range map[Milestone]Due{ToAccept: want.Accept, ToResolve: want.Resolve, ToStrikeOff: want.StrikeOff, NoMilestone: {}} {
		if got := cs[1].Due.Of(m); got != due {
			t.Errorf("%s takes %v, want %v", m, got, due)
		}
	}
}

func TestTheLightTurnsYellowAtItsShareAndRedAtTheDeadline(t *testing.T) {
	monday := time.Date(2026, 11, 23, 8, 0, 0, 0, Shanghai)
	c := Category{Due: Deadlines{Resolve: Due{8, WorkingHours}}, YellowShare: 0.75}
	yellow, red := c.Start(DefaultCalendar(), ToResolve, monday).Turns(DefaultCalendar())
	if want := monday.Add(8 * time.Hour); !yellow.Equal(want) {
		t.Errorf("yellow at %s, want %s", yellow, want)
	}
	if want := monday.Add(10 * time.Hour); !red.Equal(want) {
		t.Errorf("red at %s, want %s", red, want)
	}
	for at, want := range map[time.Time]Light{
		monday:                   Green,
		yellow.Add(-time.Second): Green,
		yellow:                   Yellow,
		red.Add(-time.Second):    Yellow,
		red:                      Red,
	} {
		if got := LightAt(Accepted, yellow, red, at); got != want {
			t.Errorf("at %s the light is %s, want %s", at, got, want)
		}
	}
	if got := LightAt(Suspended, yellow, red, red); got != NoLight {
		t.Errorf("a suspended concern has the light %s", got)
	}
}
