package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"

	"minqing/data"
	"minqing/geo"
	"minqing/server/api"
	"minqing/server/basemap"
)

// mapFlags say what the map is drawn on, and under which number it was approved.
type mapFlags struct {
	Approval string `name:"map-approval" env:"MINQING_MAP_APPROVAL" help:"地图审图号，写在地图和图片上 · The map's approval number, written on the map and its pictures."`
	URL      string `name:"base-map" env:"MINQING_BASE_MAP" placeholder:"URL|FILE" help:"底图：瓦片网址，含 {z} {x} {y}；或一个 .pmtiles 文件，不用上网 · The base map: address of its tiles, with {z} {x} {y}, or a .pmtiles file, which needs no network."`
	Datum    string `name:"base-map-datum" env:"MINQING_BASE_MAP_DATUM" placeholder:"DATUM" help:"底图的坐标基准：wgs84、cgcs2000、gcj02（高德）、bd09 · The base map's datum; it has to be said."`
	Credit   string `name:"base-map-credit" env:"MINQING_BASE_MAP_CREDIT" help:"底图的来源，写在地图和图片上；文件里写了的可以不给 · Whose map it is, written on the map; by default what the file says."`
	Zoom     int    `name:"base-map-zoom" env:"MINQING_BASE_MAP_ZOOM" default:"18" help:"底图最大的级别；文件自己会说 · The deepest zoom that it has; a file says its own."`
}

// hosts are those that a policy can name: letters, digits, dots and hyphens, with a port.
var hosts = regexp.MustCompile(`^[A-Za-z0-9.-]+(:[0-9]+)?$`)

// validate refuses a base map that no tile can be asked of, or that does not say its datum: at Yangquan a wrong one is off by
// 566 m, wider than a grid.
func (f *mapFlags) validate() error {
	if f.URL == "" {
		if f.Datum != "" || f.Credit != "" {
			return errors.New("--base-map: 还没有给底图的网址或文件 · the address or the file of the base map is missing")
		}
		return nil
	}
	if !f.isFile() {
		if err := f.validateURL(); err != nil {
			return err
		}
	}
	switch datum, err := geo.ParseDatum(f.Datum); {
	case err != nil, datum != geo.WGS84 && datum != geo.CGCS2000 && datum != geo.GCJ02 && datum != geo.BD09:
		return errors.New("--base-map-datum: 请说明底图的坐标基准，wgs84、cgcs2000、gcj02 或 bd09 · say the base map's datum: wgs84, cgcs2000, gcj02 or bd09")
	}
	if f.Zoom < 1 || f.Zoom > 22 {
		return errors.New("--base-map-zoom: 1 到 22 · 1 to 22")
	}
	return nil
}

// isFile says whether the base map is a file of this machine.
func (f *mapFlags) isFile() bool {
	return !strings.Contains(f.URL, "://") && strings.EqualFold(filepath.Ext(f.URL), ".pmtiles")
}

func (f *mapFlags) validateURL() error {
	u, err := url.Parse(f.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || !hosts.MatchString(u.Host) {
		return errors.New("--base-map: 例如 https://tiles.example.cn/{z}/{x}/{y}.png，或 .pmtiles 文件的路径 · for example https://tiles.example.cn/{z}/{x}/{y}.png, or the path of a .pmtiles file")
	}
	for _, part := range []string{"{z}", "{x}", "{y}"} {
		if strings.Count(f.URL, part) != 1 {
			return fmt.Errorf("--base-map: 网址里要有一个 %s · the address needs one %[1]s", part)
		}
	}
	return nil
}

// origin is from where the pages may load pictures besides their own; "" for nowhere.
func (f *mapFlags) origin() string {
	u, err := url.Parse(f.URL)
	if f.URL == "" || f.isFile() || err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// archive is the base map's file; nil when there is none, or none that can be used: then the map goes on plain, and the log says why.
func (f *mapFlags) archive(log *slog.Logger) *basemap.Archive {
	if !f.isFile() {
		return nil
	}
	a, err := basemap.Open(f.URL)
	if err != nil {
		why := ""
		if e := (*data.Error)(nil); errors.As(err, &e) {
			why = e.Chinese()
		}
		log.Warn("底图文件不能用，地图先不画底图："+why+" · the base map's file cannot be used, the map goes on without", "file", f.URL, "error", err)
		return nil
	}
	return a
}

// settings are what the pages are told; nil when nothing is set. a is the base map's file, nil when it is none.
func (f *mapFlags) settings(a *basemap.Archive) *api.MapSettings {
	base := f.base(a)
	if f.Approval == "" && base == nil {
		return nil
	}
	s := &api.MapSettings{Base: base}
	if f.Approval != "" {
		s.Approval = &f.Approval
	}
	return s
}

func (f *mapFlags) base(a *basemap.Archive) *api.BaseMap {
	datum, err := geo.ParseDatum(f.Datum)
	if f.URL == "" || f.isFile() && a == nil || err != nil {
		return nil
	}
	b := &api.BaseMap{Kind: api.BaseMapKindXyz, Url: f.URL, Datum: api.BaseMapDatum(datum.String()), MaxZoom: f.Zoom}
	credit := f.Credit
	if a != nil {
		b.Kind, b.Url, b.MinZoom, b.MaxZoom = api.BaseMapKindPictures, basemap.Address, a.MinZoom, a.MaxZoom
		if a.Vector {
			b.Kind = api.BaseMapKindVectors
		}
		if credit == "" {
			credit = a.FromFile
		}
	}
	if credit != "" {
		b.Credit = &credit
	}
	return b
}
