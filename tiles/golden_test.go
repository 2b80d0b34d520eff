package tiles

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"

	"minqing/concern"
	"minqing/geo/judge"
)

// The tiles of testdata/golden are read by others: by the page's own decoder library in its tests, and by GDAL here.
var updateGolden = flag.Bool("update", false, "write testdata/golden anew")

// goldenTile is one that has what decoders trip over.
type goldenTile struct {
	name    string
	z, x, y uint32
	layers  [][]byte
}

// goldenFeature is a feature as the orb library reads it, in the tile's units.
type goldenFeature struct {
	Layer      string         `json:"layer"`
	ID         uint64         `json:"id"`
	Type       string         `json:"type"`
	Geometry   [][][2]int     `json:"geometry"` // of a point its one place, of others the lines or closed rings
	Properties map[string]any `json:"properties"`
}

func goldenTiles(t *testing.T) []goldenTile {
	t.Helper()
	x := NewIndex()
	x.SetCategories(testTree)
	var marks []concern.Mark
	add := func(lon, lat float64, change func(k *concern.Mark)) {
		k := markAt(int64(len(marks)+1), 1, lon, lat)
		if change != nil {
			change(&k)
		}
		marks = append(marks, k)
	}
	for i := range 200 {
		add(113.5+float64(i%20)*0.01, 37.8+float64(i/20)*0.013, func(k *concern.Mark) {
			k.Category, k.Status, k.Urgency = testSlugs[i%len(testSlugs)], concern.Status(i%9), concern.Urgency(i%4)
			k.MustReport = concern.MustReport(i % 5)
			k.NoticedAt = testNow.AddDate(0, 0, -i)
			if k.Status.Ended() {
				k.EndedAt = testNow.AddDate(0, 0, -i/2)
			}
		})
	}
	for range 41 { // at one entrance
		add(113.5712, 37.8611, nil)
	}
	for _, lon := range []float64{179.99999, 179.95, -179.99999, -179.95} { // either side of the antimeridian
		add(lon, 12.5, nil)
	}
	for _, lat := range []float64{90, 85.0511, 85, -85, -90} { // the map's edge, and beyond
		add(10, lat, nil)
	}
	add(50, 20, func(k *concern.Mark) { k.ID = 1<<51 - 1 }) // the highest id
	if err := x.Load(sequence(marks), ""); err != nil {
		t.Fatal(err)
	}
	c := compiled(t, x, Query{})
	concerns := func(z, tx, ty uint32, o Options) [][]byte {
		tile, err := c.Tile(context.Background(), z, tx, ty, o)
		if err != nil {
			t.Fatal(err)
		}
		return [][]byte{tile}
	}
	areas := NewShapes("areas")
	areas.Set(quilt(2))
	drawn := NewShapes("annotations")
	drawn.Set([]Shape{
		{ID: 1, Geometry: orb.Point{113.51, 37.81}, Props: map[string]any{"kind": "pin", "title": "井盖", "level": int64(2), "board": int64(7)}},
		{ID: 2, Geometry: orb.LineString{{113.5, 37.8}, {113.52, 37.82}, {113.53, 37.8}}, Props: map[string]any{"kind": "line", "title": "", "level": int64(-1)}},
		{ID: 3, Geometry: orb.MultiLineString{{{113.5, 37.81}, {113.51, 37.82}}, {{113.52, 37.81}, {113.53, 37.82}}}, Props: map[string]any{"kind": "pen"}},
		{ID: 4, Geometry: orb.MultiPolygon{star(orb.Point{113.51, 37.81}, 9, 0.004), star(orb.Point{113.53, 37.82}, 5, 0.002)}, Props: map[string]any{"kind": "hotspot", "title": "停车难"}},
	})
	shapes := func(s *Shapes, z, tx, ty uint32) []byte {
		tile, err := s.Tile(context.Background(), z, tx, ty, func(*Shape) bool { return true })
		if err != nil {
			t.Fatal(err)
		}
		return tile
	}
	wx, wy := tileAt(9, orb.Point{113.6, 37.85})
	weeks, err := c.Weeks(context.Background(), 9, wx, wy)
	if err != nil {
		t.Fatal(err)
	}
	tx, ty := tileAt(13, orb.Point{113.51, 37.81})
	return []goldenTile{
		{"points", 13, tx, ty, concerns(13, tx, ty, Options{All: true})},
		{"clusters", 9, wx, wy, concerns(9, wx, wy, Options{})},
		{"weeks", 9, wx, wy, [][]byte{weeks}},
		{"areas", 13, tx, ty, [][]byte{shapes(areas, 13, tx, ty)}},
		{"annotations", 13, tx, ty, [][]byte{shapes(drawn, 13, tx, ty)}},
		{"several", 13, tx, ty, [][]byte{shapes(areas, 13, tx, ty), concerns(13, tx, ty, Options{})[0]}},
		{"antimeridian-east", 4, 15, 7, concerns(4, 15, 7, Options{All: true})},
		{"antimeridian-west", 4, 0, 7, concerns(4, 0, 7, Options{All: true})},
		{"north", 3, 4, 0, concerns(3, 4, 0, Options{All: true})},
		{"south", 3, 4, 7, concerns(3, 4, 7, Options{All: true})},
	}
}

func (g *goldenTile) bytes() []byte { return bytes.Join(g.layers, nil) }

func (g *goldenTile) file() string {
	return filepath.Join("testdata", "golden", g.name, fmt.Sprint(g.z), fmt.Sprint(g.x), fmt.Sprint(g.y)+".mvt")
}

func (g *goldenTile) features(t *testing.T) []goldenFeature {
	t.Helper()
	layers, err := mvt.Unmarshal(g.bytes())
	if err != nil {
		t.Fatal(err)
	}
	out := []goldenFeature{}
	for _, l := range layers {
		for _, f := range l.Features {
			out = append(out, goldenFeature{l.Name, uint64(f.ID.(float64)), f.Geometry.GeoJSONType(), linesOf(f.Geometry), f.Properties})
		}
	}
	return out
}

func linesOf(g orb.Geometry) [][][2]int {
	line := func(ps []orb.Point) [][2]int {
		out := make([][2]int, len(ps))
		for i, p := range ps {
			out[i] = [2]int{int(p[0]), int(p[1])}
		}
		return out
	}
	var out [][][2]int
	switch g := g.(type) {
	case orb.Point:
		out = append(out, line([]orb.Point{g}))
	case orb.LineString:
		out = append(out, line(g))
	case orb.MultiLineString:
		for _, l := range g {
			out = append(out, line(l))
		}
	case orb.Polygon:
		for _, r := range g {
			out = append(out, line(r))
		}
	case orb.MultiPolygon:
		for _, p := range g {
			out = append(out, linesOf(p)...)
		}
	}
	return out
}

func TestTheGoldenTilesAreWhatTheEngineCuts(t *testing.T) {
	for _, g := range goldenTiles(t) {
		t.Run(g.name, func(t *testing.T) {
			if len(g.features(t)) == 0 {
				t.Fatal("it is empty")
			}
			features, err := json.MarshalIndent(g.features(t), "", " ")
			if err != nil {
				t.Fatal(err)
			}
			listed := filepath.Join("testdata", "golden", g.name+".json")
			if *updateGolden {
				if err := os.MkdirAll(filepath.Dir(g.file()), 0o755); err != nil {
					t.Fatal(err)
				}
				for file, content := range map[string][]byte{g.file(): g.bytes(), listed: append(features, '\n')} {
					if err := os.WriteFile(file, content, 0o644); err != nil {
						t.Fatal(err)
					}
				}
			}
			tile, err := os.ReadFile(g.file())
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(tile, g.bytes()) {
				t.Errorf("%s is another tile: if that is meant, write it anew with -update", g.file())
			}
			list, err := os.ReadFile(listed)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(append(features, '\n')), string(list)); diff != "" {
				t.Errorf("%s (-tile +file):\n%s", listed, diff)
			}
		})
	}
}

// GDAL's driver, an independent reader, finds the same features at the same places on earth.
func TestGDALReadsTheTiles(t *testing.T) {
	ogr := judge.GDAL(t)
	for _, g := range goldenTiles(t) {
		t.Run(g.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), fmt.Sprint(g.z), fmt.Sprint(g.x), fmt.Sprint(g.y)+".mvt")
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, g.bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
			want := map[string][]goldenFeature{}
			for _, f := range g.features(t) {
				want[f.Layer] = append(want[f.Layer], f)
			}
			for layer, features := range want {
				run := exec.CommandContext(t.Context(), ogr, "-f", "GeoJSON", "/vsistdout/", file, layer, "-oo", "CLIP=NO", "-lco", "RFC7946=NO", "-t_srs", "EPSG:3857")
				var said bytes.Buffer
				run.Stderr = &said
				out, err := run.Output()
				if err != nil || said.Len() > 0 {
					t.Fatalf("%s: %v\n%s", layer, err, said.String())
				}
				var read struct {
					Features []struct {
						Properties map[string]any
						Geometry   struct {
							Type        string
							Coordinates json.RawMessage
						}
					}
				}
				if err := json.Unmarshal(out, &read); err != nil {
					t.Fatal(err)
				}
				if len(read.Features) != len(features) {
					t.Fatalf("GDAL reads %d features of %s, there are %d", len(read.Features), layer, len(features))
				}
				for i, f := range features {
					r := read.Features[i]
					if id, _ := r.Properties["mvt_id"].(float64); uint64(id) != f.ID {
						t.Errorf("GDAL reads id %v, want %d", r.Properties["mvt_id"], f.ID)
					}
					for key, value := range f.Properties {
						if got := r.Properties[key]; fmt.Sprint(got) != fmt.Sprint(value) && !(value == true && got == 1.0) {
							t.Errorf("GDAL reads %s = %v, want %v", key, got, value)
						}
					}
					points := 0
					eachCoordinate(t, r.Geometry.Coordinates, func(at [2]float64) {
						points++
						if points == 1 {
							first := g.meters(f.Geometry[0][0])
							if unit := worldMeters / float64(uint64(1)<<g.z) / extent; f.Type == "Point" && math.Hypot(at[0]-first[0], at[1]-first[1]) > unit {
								t.Errorf("GDAL reads %d at %v, want %v", f.ID, at, first)
							}
						}
					})
					total := 0
					for _, line := range f.Geometry {
						total += len(line)
					}
					if points != total {
						t.Errorf("GDAL reads %d of %s with %d vertices, it has %d", f.ID, layer, points, total)
					}
				}
			}
		})
	}
}

// worldMeters is the width of the web-Mercator world (EPSG:3857).
const worldMeters = 2 * math.Pi * 6378137

// meters is where a place of the tile lies in EPSG:3857.
func (g *goldenTile) meters(at [2]int) [2]float64 {
	side := worldMeters / float64(uint64(1)<<g.z)
	return [2]float64{
		-worldMeters/2 + (float64(g.x)+float64(at[0])/extent)*side,
		worldMeters/2 - (float64(g.y)+float64(at[1])/extent)*side,
	}
}

// eachCoordinate walks GeoJSON coordinates of any depth.
func eachCoordinate(t *testing.T, coordinates json.RawMessage, do func([2]float64)) {
	t.Helper()
	var at [2]float64
	if json.Unmarshal(coordinates, &at) == nil {
		do(at)
		return
	}
	var parts []json.RawMessage
	if err := json.Unmarshal(coordinates, &parts); err != nil {
		t.Fatal(err)
	}
	for _, part := range parts {
		eachCoordinate(t, part, do)
	}
}
