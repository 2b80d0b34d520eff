package concern

import (
	"time"
	_ "time/tzdata" // so that a day is Shanghai's on a machine without a zone database too
)

// Shanghai is the zone whose midnights part the days, in filters and in statistics.
var Shanghai = mustLoad("Asia/Shanghai")

func mustLoad(zone string) *time.Location {
	l, err := time.LoadLocation(zone)
	if err != nil {
		panic("concern: embedded zone database: " + err.Error())
	}
	return l
}

// DayOf is the midnight in Shanghai with which the day of an instant begins.
func DayOf(t time.Time) time.Time {
	y, m, d := t.In(Shanghai).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, Shanghai)
}
