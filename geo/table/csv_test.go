package table_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"minqing/geo"
	"minqing/geo/table"
)

// file writes a text to a file of that name.
func file(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func encoded(t testing.TB, text string, enc interface{ String(string) (string, error) }) string {
	t.Helper()
	s, err := enc.String(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

const lamps = "标题,类别,经度,纬度\n路灯不亮,street_light,113.57,37.86\n井盖松动,manhole,113.58,37.87\n"

func TestACSVIsReadInItsCharset(t *testing.T) {
	for _, c := range []struct {
		name, text string
		opt        table.Options
	}{
		{"UTF-8", lamps, table.Options{}},
		{"UTF-8 with a byte order mark", "\xef\xbb\xbf" + lamps, table.Options{}},
		{"GBK", encoded(t, lamps, simplifiedchinese.GBK.NewEncoder()), table.Options{}},
		{"GBK, said so", encoded(t, lamps, simplifiedchinese.GBK.NewEncoder()), table.Options{Charset: "GBK"}},
		{"UTF-16 little-endian", encoded(t, lamps, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder()), table.Options{}},
		{"UTF-16 big-endian", encoded(t, lamps, unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder()), table.Options{}},
		{"Windows' line ends", strings.ReplaceAll(lamps, "\n", "\r\n"), table.Options{}},
		{"no last line end", strings.TrimSuffix(lamps, "\n"), table.Options{}},
		{"semicolons", strings.ReplaceAll(lamps, ",", ";"), table.Options{}},
		{"tabs", strings.ReplaceAll(lamps, ",", "\t"), table.Options{}},
		{"bars, said so", strings.ReplaceAll(lamps, ",", "|"), table.Options{Delimiter: '|'}},
		{"a comma in a quoted name", strings.Replace(strings.ReplaceAll(lamps, ",", ";"), "标题", `"标题"`, 1), table.Options{}},
		{"blanks around names", strings.Replace(lamps, "类别,", " 类别 ,", 1), table.Options{}},
		{"columns without a name", strings.ReplaceAll(lamps, "\n", ",,\n"), table.Options{}},
	} {
		r := open(t, file(t, "lamps.csv", c.text), c.opt)
		if want := []string{"标题", "类别", "经度", "纬度"}; !reflect.DeepEqual(r.Columns(), want) {
			t.Errorf("%s: columns %q", c.name, r.Columns())
		}
		rows, wrong := readAll(t, r)
		want := []table.Row{
			{Line: 2, Values: map[string]string{"标题": "路灯不亮", "类别": "street_light", "经度": "113.57", "纬度": "37.86"}},
			{Line: 3, Values: map[string]string{"标题": "井盖松动", "类别": "manhole", "经度": "113.58", "纬度": "37.87"}},
		}
		if !reflect.DeepEqual(rows, want) || len(wrong) != 0 {
			t.Errorf("%s: %v, wrong %v", c.name, rows, wrong)
		}
	}
}

func TestLatin1IsReadWhenItIsDeclared(t *testing.T) {
	text := encoded(t, "a\nStraße\n", charmap.ISO8859_1.NewEncoder())
	rows, _ := readAll(t, open(t, file(t, "a.csv", text), table.Options{Charset: "latin1"}))
	if len(rows) != 1 || rows[0].Values["a"] != "Straße" {
		t.Error(rows)
	}
}

func TestABadRowDoesNotStopTheGoodOnes(t *testing.T) {
	text := "a,b\n" + // 1
		"1,one\n" + // 2
		"\"2\",\"two\nlines\"\n" + // 3 and 4
		"5\n" + // 5
		"6,six,more\n" + // 6
		"7,\"seven\"x\n" + // 7
		"8,ei\"ght\n" + // 8
		"9,\x00\n" + // 9
		"\n" + // 10
		"11,eleven\n" // 11
	rows, wrong := readAll(t, open(t, file(t, "a.csv", strings.Replace(text, "\x00", "\uFFFD", 1)), table.Options{}))
	var good []int
	for _, r := range rows {
		good = append(good, r.Line)
	}
	if want := []int{2, 3, 11}; !reflect.DeepEqual(good, want) {
		t.Errorf("good rows at %v, want %v", good, want)
	}
	if rows[1].Values["b"] != "two\nlines" {
		t.Errorf("a quoted line end is lost: %q", rows[1].Values["b"])
	}
	want := map[int]string{5: "1 fields", 6: "3 fields", 7: "do not match", 8: "not quoted", 9: "no text"}
	for _, w := range wrong {
		if says, ok := want[w.Line]; !ok || !strings.Contains(w.English, says) {
			t.Errorf("line %d: %v", w.Line, w)
		}
		if !strings.HasPrefix(geo.InChinese(w), "第 ") {
			t.Errorf("line %d: in Chinese %q", w.Line, geo.InChinese(w))
		}
	}
	if len(wrong) != len(want) {
		t.Errorf("%d wrong rows, want %d", len(wrong), len(want))
	}
}

func TestBytesThatAreNoTextSpoilTheirRowOnly(t *testing.T) {
	rows, wrong := readAll(t, open(t, file(t, "a.csv", "名\n路灯\n\xff\xfe\xfa\n井盖\n"), table.Options{}))
	if len(rows) != 2 || len(wrong) != 1 || wrong[0].Line != 3 {
		t.Errorf("%v, wrong %v", rows, wrong)
	}
}

func TestAQuoteThatIsNeverClosedDoesNotTakeTheFileIntoMemory(t *testing.T) {
	path := file(t, "a.csv", "a,b\n1,\""+strings.Repeat("x,y\n", 1<<20))
	r := open(t, path, table.Options{MaxRow: 128 << 10})
	_, err := r.Next()
	var fault *table.FileError
	if !errors.As(err, &fault) || !strings.Contains(fault.English, "quotation mark") {
		t.Errorf("%v", err)
	}
}

func TestARowMayNotBeLargerThanTheLimit(t *testing.T) {
	text := "a\nx\n" + strings.Repeat("y", 2000) + "\nz\n"
	rows, wrong := readAll(t, open(t, file(t, "a.csv", text), table.Options{MaxRow: 1000}))
	if len(rows) != 2 || len(wrong) != 1 || wrong[0].Line != 3 {
		t.Errorf("%d rows, wrong %v", len(rows), wrong)
	}
}

func TestWhatIsNoTableIsRefusedWithAdvice(t *testing.T) {
	utf16 := encoded(t, "", unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder())
	for _, c := range []struct{ name, text, says string }{
		{"a.csv", "", "empty"},
		{"a.csv", "\xef\xbb\xbf\r\n \n", "empty"},
		{"a.geojson", "", "empty"},
		{"a.gpkg", "", "empty"},
		{"a.csv", utf16, "empty"},
		{"a.zip", "PK\x03\x04rest", "zip"},
		{"a.csv", "PK\x03\x04rest", "zip"},
		{"a.xlsx", "PK\x03\x04rest", "save it as CSV"},
		{"a.xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save it as CSV"},
		{"a.csv.gz", "\x1f\x8b\x08", "unpack"},
		{"a.pdf", "%PDF-1.7", "PDF"},
		{"a.shp", "\x00\x00\x27\x0a\x00", "GeoPackage"},
		{"a.csv", "a,b\n\x00\x01\x02", "not a text file"},
		{"a.gpkg", "a,b\n1,2\n", "not a GeoPackage"},
		{"a.geojson", "a,b\n1,2\n", "not GeoJSON"},
		{"a.docx", "a,b\n", "do not know"},
		{"a", "a,b\n", "do not know"},
		{"a.csv", ",,\n1,2,3\n", "names no column"},
		{"a.csv", "a,b,a\n1,2,3\n", `"a" twice`},
		{"a.csv", "a,\"b\n1,2,3\n", "cannot be read"},
		{"a.csv", "a,b\xff\n", "which charset"},
		{"a.json", `{"type":"FeatureCollection","features":[]}`, "no feature"},
		{"a.json", `{"type":"FeatureCollection","features":[`, "ends in the middle"},
		{"a.gpkg", "SQLite format 3\x00 and nothing else", "GeoPackage"},
	} {
		_, err := table.Open(file(t, c.name, c.text), c.name, table.Options{})
		var fault *table.FileError
		if !errors.As(err, &fault) || !strings.Contains(fault.English, c.says) {
			t.Errorf("%s %.20q: %v, want %q", c.name, c.text, err, c.says)
		}
		if err != nil && geo.InChinese(err) == err.Error() {
			t.Errorf("%s %.20q: no Chinese text", c.name, c.text)
		}
	}
	for _, opt := range []table.Options{{Charset: "big5"}, {Delimiter: 'x'}} {
		if _, err := table.Open(file(t, "a.csv", lamps), "a.csv", opt); err == nil {
			t.Errorf("%+v was taken", opt)
		}
	}
	if _, err := table.Open(t.TempDir(), "a.csv", table.Options{}); err == nil {
		t.Error("a folder was opened")
	}
	if _, err := table.Open(filepath.Join(t.TempDir(), "none.csv"), "none.csv", table.Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}

func TestAnUploadIsKnownByItsOwnersName(t *testing.T) {
	path := file(t, "upload-17", lamps)
	r, err := table.Open(path, "路灯.CSV", table.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if rows, _ := readAll(t, r); len(rows) != 2 {
		t.Error(rows)
	}
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte(lamps))
	f.Add([]byte("a;b\n\"1\n2\";3\n4\n"))
	f.Add([]byte("\xff\xfea\x00,\x00b\x00\n\x001\x00,\x002\x00"))
	f.Add([]byte("\xc2\xb7\xb5\xc6,b\n1,\"x\"y\n2,3\n"))
	f.Add([]byte("{\"type\":\"Point\",\"coordinates\":[1,2]}"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := table.Open(file(t, "a.csv", string(b)), "a.csv", table.Options{MaxRow: 4096})
		if err != nil {
			var fault *table.FileError
			if !errors.As(err, &fault) {
				t.Fatalf("%T %v", err, err)
			}
			return
		}
		defer r.Close()
		line := 0
		for {
			row, err := r.Next()
			var one *table.RowError
			var fault *table.FileError
			switch {
			case errors.Is(err, io.EOF), errors.As(err, &fault):
				return
			case errors.As(err, &one):
				row.Line = one.Line
			case err != nil:
				t.Fatalf("%T %v", err, err)
			}
			if row.Line <= line {
				t.Fatalf("line %d comes after %d", row.Line, line)
			}
			line = row.Line
			if err == nil && len(row.Values) != len(r.Columns()) && row.WKB == nil {
				t.Fatalf("%v for columns %v", row.Values, r.Columns())
			}
		}
	})
}
