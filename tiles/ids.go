package tiles

// IDSet is an immutable set of concern ids.
type IDSet struct{}

// NewIDSet copies the ids, in any order.
func NewIDSet(ids []int64) *IDSet { return &IDSet{} }
