package data

import "github.com/paulmach/orb"

// Ground is one thing that lies under the marks. It is drawn and never filtered by.
type Ground struct {
	ID       int32
	Kind     string // road, building, green, water
	Name     string
	Rank     int16 // of a road: 0 lane, 1 street, 2 avenue
	Geometry orb.Geometry
}
