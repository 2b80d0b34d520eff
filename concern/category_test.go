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
		} else if c.DueHours <= 0 {
			t.Errorf("%s has no deadline", c.Slug)
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
		"a doubled slug":        {`[{"slug":"a","name":"甲","due_hours":1},{"slug":"a","name":"乙","due_hours":1}]`, "twice"},
		"an unknown parent":     {`[{"slug":"a","parent":"b","name":"甲","due_hours":1}]`, `parent "b"`},
		"three levels":          {`[{"slug":"a","name":"甲","due_hours":1},{"slug":"b","parent":"a","name":"乙","due_hours":1},{"slug":"c","parent":"b","name":"丙","due_hours":1}]`, `parent "b"`},
		"no deadline":           {`[{"slug":"a","name":"甲"}]`, "due_hours"},
		"a share of all":        {`[{"slug":"a","name":"甲","due_hours":1,"yellow_share":1}]`, "yellow_share"},
		"an unknown field":      {`[{"slug":"a","name":"甲","due_hours":1,"colour":"red"}]`, "colour"},
		"something after it":    {`[] []`, "goes on"},
		"a slug with a capital": {`[{"slug":"A","name":"甲","due_hours":1}]`, "slug"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ParseCategories(strings.NewReader(c.file))
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Fatalf("got %v, want an error that says %q", err, c.says)
			}
		})
	}
}

func TestDeadlineTurnsYellowAtItsShare(t *testing.T) {
	noticed := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	c := Category{DueHours: 48, YellowShare: 0.75}
	yellow, red := c.Deadline(noticed)
	for at, want := range map[time.Time]Light{
		noticed:                  Green,
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
	if want := noticed.Add(36 * time.Hour); !yellow.Equal(want) {
		t.Errorf("yellow at %s, want %s", yellow, want)
	}
}
