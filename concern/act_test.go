package concern

import (
	"slices"
	"testing"

	"minqing/geo"
)

func TestWhoMayDoWhatBesideTheLoop(t *testing.T) {
	charge, handler, walker, reporter := Stand{InCharge, geo.Grid}, Stand{Party: Handler}, Stand{Walker, geo.Grid}, Stand{Walker | Reporter, geo.Grid}
	for name, c := range map[string]struct {
		who  Stand
		at   Status
		want []Act
	}{
		"in charge, reported":                {charge, Reported, []Act{Edit, AddPhoto, Handle}},
		"in charge, struck off":              {charge, StruckOff, []Act{Edit, AddPhoto, Handle}},
		"its team":                           {handler, InProgress, []Act{AddPhoto, Handle}},
		"a member of the grid":               {walker, Reported, nil},
		"its reporter, reported":             {reporter, Reported, []Act{Edit, AddPhoto}},
		"its reporter, accepted":             {reporter, Accepted, []Act{AddPhoto}},
		"its reporter, declined":             {reporter, Declined, nil},
		"its reporter, in the team it is of": {Stand{Party: Handler | Reporter}, StruckOff, []Act{AddPhoto, Handle}},
		"nobody":                             {Stand{}, Reported, nil},
	} {
		if got := ActsFor(c.who, c.at); !slices.Equal(got, c.want) {
			t.Errorf("%s may %v, want %v", name, got, c.want)
		}
	}
}
