package main

import (
	"testing"

	"github.com/paulmach/orb/encoding/mvt"
)

// tileFeature is a feature of a tile's layer, in tile units.
type tileFeature struct {
	ID         any
	Properties map[string]any
	inside     bool
}

func tileFeatures(t *testing.T, body string) []tileFeature {
	t.Helper()
	layers, err := mvt.Unmarshal([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	var all []tileFeature
	for _, l := range layers {
		extent := float64(l.Extent)
		for _, f := range l.Features {
			at := f.Geometry.Bound().Center()
			all = append(all, tileFeature{f.ID, f.Properties, at[0] >= 0 && at[0] < extent && at[1] >= 0 && at[1] < extent})
		}
	}
	return all
}

// tileCount is how many concerns a tile stands for: its copies beyond the extent are for drawing only.
func tileCount(t *testing.T, body string) int {
	t.Helper()
	n := 0.0
	for _, f := range tileFeatures(t, body) {
		if !f.inside {
			continue
		}
		if count, cluster := f.Properties["count"]; cluster {
			n += count.(float64)
		} else {
			n += f.Properties["n"].(float64)
		}
	}
	return int(n)
}

func tileCodes(t *testing.T, body string) []string {
	t.Helper()
	var codes []string
	for _, f := range tileFeatures(t, body) {
		codes = append(codes, f.Properties["code"].(string))
	}
	return codes
}
