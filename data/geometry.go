package data

import (
	"fmt"

	"github.com/paulmach/orb"
	orbwkb "github.com/paulmach/orb/encoding/wkb"
	"github.com/twpayne/go-geom"
	"github.com/twpayne/go-geom/encoding/wkb"
)

// shape is an orb geometry on its way to or from a geometry column, always EPSG:4326. A null column scans as nil.
type shape struct{ orb.Geometry }

// GeomValue gives pgx-geom what it encodes.
func (s shape) GeomValue() (geom.T, error) {
	raw, err := orbwkb.Marshal(s.Geometry)
	if err != nil {
		return nil, fmt.Errorf("encode geometry: %w", err)
	}
	g, err := wkb.Unmarshal(raw)
	if err != nil {
		return nil, fmt.Errorf("encode geometry: %w", err)
	}
	return geom.SetSRID(g, 4326)
}

// ScanGeom takes what pgx-geom decoded.
func (s *shape) ScanGeom(g geom.T) error {
	if g == nil {
		s.Geometry = nil
		return nil
	}
	raw, err := wkb.Marshal(g, wkb.NDR)
	if err != nil {
		return fmt.Errorf("decode geometry: %w", err)
	}
	s.Geometry, err = orbwkb.Unmarshal(raw)
	if err != nil {
		return fmt.Errorf("decode geometry: %w", err)
	}
	return nil
}
