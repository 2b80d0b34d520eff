package table_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"minqing/geo"
	"minqing/geo/table"
)

func TestGeoJSONGivesPropertiesAsText(t *testing.T) {
	r := open(t, file(t, "a.geojson", `{"type":"FeatureCollection","name":"x","features":[
		{"type":"Feature","id":"k-1","properties":{"标题":"路灯","n":1.50,"open":true,"tags":["a", "b"],"none":null},"geometry":{"type":"Point","coordinates":[113.57,37.86,3]}},
		{"type":"Feature","properties":{"id":"own","late":"x"},"id":9,"geometry":null},
		{"type":"Feature","properties":null,"geometry":{"type":"Point","coordinates":[1]}},
		{"type":"Feature","properties":{"标题":"\u0000"},"geometry":null},
		{"type":"Feature","properties":null,"geometry":null}],
		"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4547"}}}`), table.Options{})
	if want := []string{"id", "标题", "n", "open", "tags", "none", "late"}; !reflect.DeepEqual(r.Columns(), want) {
		t.Errorf("columns %q", r.Columns())
	}
	if r.EPSG() != 4547 {
		t.Errorf("EPSG %d: the crs stands behind the features", r.EPSG())
	}
	rows, wrong := readAll(t, r)
	want := []table.Row{
		{Line: 1, SRID: 4547, WKB: wkb.MustMarshal(orb.Point{113.57, 37.86}),
			Values: map[string]string{"id": "k-1", "标题": "路灯", "n": "1.50", "open": "true", "tags": `["a","b"]`, "none": ""}},
		{Line: 2, SRID: 4547, Values: map[string]string{"id": "own", "late": "x"}},
		{Line: 5, SRID: 4547, Values: map[string]string{}},
	}
	if !reflect.DeepEqual(rows, want) {
		t.Errorf("%+v", rows)
	}
	if len(wrong) != 2 || wrong[0].Line != 3 || !strings.HasPrefix(wrong[0].English, "geometry.coordinates: a position") || wrong[1].Line != 4 {
		t.Errorf("wrong: %v", wrong)
	}
	if want := "第 3 行：geometry.coordinates：一个点只能有两个或三个数"; geo.InChinese(wrong[0]) != want {
		t.Errorf("in Chinese: %s", geo.InChinese(wrong[0]))
	}
}

func TestALongCollectionDoesNotGrowInMemory(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"type":"FeatureCollection","features":[`)
	const n = 60_000
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"type":"Feature","properties":{"n":%d,"text":%q},"geometry":{"type":"Point","coordinates":[113,37]}}`, i, strings.Repeat("井", 150))
	}
	b.WriteString(`]}`)
	size := b.Len()
	path := file(t, "long.geojson", b.String())
	b.Reset()
	r := open(t, path, table.Options{})
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	most, rows := uint64(0), 0
	for {
		row, err := r.Next()
		if err != nil {
			break
		}
		if row.Values["n"] != fmt.Sprint(rows) {
			t.Fatalf("row %d is %v", rows, row.Values["n"])
		}
		if rows++; rows%10_000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&now)
			most = max(most, now.HeapAlloc)
		}
	}
	if rows != n {
		t.Errorf("%d rows, want %d", rows, n)
	}
	if most > before.HeapAlloc+4<<20 {
		t.Errorf("the heap grew by %d KiB over a file of %d KiB", (most-before.HeapAlloc)>>10, size>>10)
	}
}

func TestAHugeFeatureIsPassedOver(t *testing.T) {
	huge, err := json.Marshal(strings.Repeat("x", 100_000))
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf(`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":%s},"geometry":null},{"type":"Feature","properties":{"a":"small"},"geometry":null}]}`, huge)
	rows, wrong := readAll(t, open(t, file(t, "a.json", text), table.Options{MaxRow: 10_000}))
	if len(rows) != 1 || rows[0].Values["a"] != "small" || len(wrong) != 1 || !strings.Contains(wrong[0].English, "larger than") {
		t.Errorf("%v, wrong %v", rows, wrong)
	}
}

func TestAFileWhoseFeaturesAreAllUnreadableSaysWhy(t *testing.T) {
	path := filepath.Join(t.TempDir(), "areas.geojson")
	text := `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"1"},"geometry":{"type":"Point","coordinates":[NaN,37]}}]}`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := table.Open(path, "areas.geojson", table.Options{})
	if err == nil || !strings.Contains(err.Error(), "the first: ") {
		t.Fatalf("got %v, want the reason of the first feature", err)
	}
}
