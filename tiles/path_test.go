package tiles

import (
	"errors"
	"strings"
	"testing"
)

func TestParsePathTakesWhatNamesATile(t *testing.T) {
	for _, c := range []struct {
		layers, z, x, y string
		want            Path
	}{
		{"concerns", "0", "0", "0", Path{Concerns, 0, 0, 0}},
		{"concerns", "0", "0", "0.mvt", Path{Concerns, 0, 0, 0}},
		{"concern_weeks", "3", "7", "2", Path{ConcernWeeks, 3, 7, 2}},
		{"concern_days", "3", "7", "2", Path{ConcernDays, 3, 7, 2}},
		{"areas,concerns", "22", "4194303", "4194303.mvt", Path{Concerns | Areas, 22, 1<<22 - 1, 1<<22 - 1}},
		{"annotations,ground,areas,concerns", "14", "13361", "6326.mvt", Path{Concerns | Areas | Ground | Annotations, 14, 13361, 6326}},
	} {
		got, err := ParsePath(c.layers, c.z, c.x, c.y)
		if err != nil || got != c.want {
			t.Errorf("%v is %v (%v), want %v", c, got, err, c.want)
		}
	}
}

func TestParsePathNamesThePartThatIsWrong(t *testing.T) {
	for _, c := range []struct{ layers, z, x, y, part string }{
		{"", "0", "0", "0", "layers"},
		{"concern", "0", "0", "0", "layers"},
		{"concerns,", "0", "0", "0", "layers"},
		{"concerns,concerns", "0", "0", "0", "layers"},
		{"concerns%2Careas", "0", "0", "0", "layers"},
		{"Concerns", "0", "0", "0", "layers"},
		{"concerns", "23", "0", "0", "z"},
		{"concerns", "31", "0", "0", "z"},
		{"concerns", "-1", "0", "0", "z"},
		{"concerns", "+1", "0", "0", "z"},
		{"concerns", "01", "0", "0", "z"},
		{"concerns", "1e1", "0", "0", "z"},
		{"concerns", "", "0", "0", "z"},
		{"concerns", "NaN", "0", "0", "z"},
		{"concerns", "18446744073709551616", "0", "0", "z"},
		{"concerns", "1", "2", "0", "x"},
		{"concerns", "1", " 1", "0", "x"},
		{"concerns", "1", "1", "2.mvt", "y"},
		{"concerns", "1", "1", "1.mvt.mvt", "y"},
		{"concerns", "1", "1", "1.png", "y"},
		{"concerns", "1", "1", "१", "y"},
	} {
		_, err := ParsePath(c.layers, c.z, c.x, c.y)
		var wrong *PathError
		if !errors.As(err, &wrong) || wrong.Part != c.part {
			t.Errorf("%v: %v, want the part %s to be wrong", c, err, c.part)
		}
	}
}

func FuzzParsePath(f *testing.F) {
	f.Add("concerns,areas", "14", "13361", "6326.mvt")
	f.Add("annotations", "0", "0", "0")
	f.Add("concerns,concerns", "31", "-1", "0x1")
	f.Fuzz(func(t *testing.T, layers, z, x, y string) {
		p, err := ParsePath(layers, z, x, y)
		if err != nil {
			var wrong *PathError
			if !errors.As(err, &wrong) || p != (Path{}) || len(wrong.Value) > 4*41 {
				t.Fatalf("%#v, %v", p, err)
			}
			return
		}
		if p.Z > MaxZoom || p.X>>p.Z != 0 || p.Y>>p.Z != 0 || p.Layers == 0 {
			t.Fatalf("there is no tile %v", p)
		}
		again, err := ParsePath(p.Layers.String(), z, x, strings.TrimSuffix(y, ".mvt"))
		if err != nil || again != p {
			t.Fatalf("%v, written and read again, is %v (%v)", p, again, err)
		}
	})
}
