package basemap_test

import (
	"encoding/binary"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"minqing/data"
	"minqing/server/basemap"
	"minqing/server/basemap/basemaptest"
)

func TestAFileSaysWhatItIs(t *testing.T) {
	file := basemaptest.Whole()
	a, err := basemap.Open(file.File(t))
	if err != nil {
		t.Fatal(err)
	}
	if a.Vector || a.MinZoom != 0 || a.MaxZoom != 14 || a.FromFile != "试验底图 © 测绘队" {
		t.Errorf("pictures are read as %+v", a)
	}
	file.Kind, file.Compression, file.MinZoom, file.MaxZoom, file.Metadata = 1, 1, 3, 26, ""
	if a, err = basemap.Open(file.File(t)); err != nil {
		t.Fatal(err)
	}
	if !a.Vector || a.MinZoom != 3 || a.MaxZoom != 22 || a.FromFile != "" {
		t.Errorf("vectors are read as %+v", a)
	}
}

func TestAFileThatCannotBeDrawnIsToldByWhatIsWrong(t *testing.T) {
	changed := func(change func(*basemaptest.Archive)) string {
		file := basemaptest.Whole()
		change(&file)
		return file.File(t)
	}
	whole := basemaptest.Whole().Bytes(t)
	faraway := append([]byte(nil), whole...)
	binary.LittleEndian.PutUint64(faraway[24:], 1<<63)
	for wrong, c := range map[string]struct{ path, says string }{
		"missing":                {filepath.Join(t.TempDir(), "none.pmtiles"), "没有这个文件"},
		"a folder":               {t.TempDir(), "不是文件"},
		"a web page":             {basemaptest.File(t, []byte(strings.Repeat("<html>", 40))), "不是 PMTiles 文件"},
		"empty":                  {basemaptest.File(t, nil), "不是 PMTiles 文件"},
		"an older version":       {changed(func(a *basemaptest.Archive) { a.Version = 2 }), "第 2 版"},
		"cut short":              {basemaptest.File(t, whole[:len(whole)-1]), "文件不全"},
		"parts beyond its end":   {basemaptest.File(t, faraway), "文件不全"},
		"tiles of unknown kind":  {changed(func(a *basemaptest.Archive) { a.Kind = 0 }), "PNG"},
		"AVIF":                   {changed(func(a *basemaptest.Archive) { a.Kind = 5 }), "PNG"},
		"packed with Brotli":     {changed(func(a *basemaptest.Archive) { a.Compression = 3 }), "gzip"},
		"zooms the wrong way":    {changed(func(a *basemaptest.Archive) { a.MinZoom = 15 }), "级别"},
		"a broken self-portrait": {changed(func(a *basemaptest.Archive) { a.Metadata = "{" }), "说明"},
	} {
		_, err := basemap.Open(c.path)
		var e *data.Error
		if !errors.As(err, &e) || !strings.Contains(e.Message, c.says) || e.English == "" {
			t.Errorf("%s is told as %v", wrong, err)
		}
	}
}
