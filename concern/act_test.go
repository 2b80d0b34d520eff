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
		"in charge, reported":                {charge, Reported, []Act{Edit, AddPhoto, Handle, GiveSlip}},
		"in charge, struck off":              {charge, StruckOff, []Act{Edit, AddPhoto, Handle, GiveSlip}},
		"its team":                           {handler, InProgress, []Act{AddPhoto, Handle, GiveSlip}},
		"a member of the grid":               {walker, Reported, nil},
		"its reporter, reported":             {reporter, Reported, []Act{Edit, AddPhoto, GiveSlip}},
		"its reporter, accepted":             {reporter, Accepted, []Act{AddPhoto, GiveSlip}},
		"its reporter, declined":             {reporter, Declined, []Act{GiveSlip}},
		"its reporter, in the team it is of": {Stand{Party: Handler | Reporter}, StruckOff, []Act{AddPhoto, Handle, GiveSlip}},
		"nobody":                             {Stand{}, Reported, nil},
	} {
		if got := ActsFor(c.who, c.at); !slices.Equal(got, c.want) {
			t.Errorf("%s may %v, want %v", name, got, c.want)
		}
	}
}
