package main

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"minqing/geo"
	"minqing/server/api"
)

// mapFlags say what the map is drawn on, and under which number it was approved.
type mapFlags struct {
	Approval string `name:"map-approval" env:"MINQING_MAP_APPROVAL" help:"地图审图号，写在地图和图片上 · The map's approval number, written on the map and its pictures."`
	URL      string `name:"base-map" env:"MINQING_BASE_MAP" placeholder:"URL" help:"底图瓦片网址，含 {z} {x} {y} · Address of a base map's tiles, with {z} {x} {y}."`
	Datum    string `name:"base-map-datum" env:"MINQING_BASE_MAP_DATUM" placeholder:"DATUM" help:"底图的坐标基准：wgs84、cgcs2000、gcj02（高德）、bd09 · The base map's datum; it has to be said."`
	Credit   string `name:"base-map-credit" env:"MINQING_BASE_MAP_CREDIT" help:"底图的来源，写在地图和图片上 · Whose map it is, written on the map."`
	Zoom     int    `name:"base-map-zoom" env:"MINQING_BASE_MAP_ZOOM" default:"18" help:"底图最大的级别 · The deepest zoom that it has."`
}

// hosts are those that a policy can name: letters, digits, dots and hyphens, with a port.
var hosts = regexp.MustCompile(`^[A-Za-z0-9.-]+(:[0-9]+)?$`)

// validate refuses a base map that no tile can be asked of, or that does not say its datum: at Yangquan a wrong one is off by
// 566 m, wider than a grid.
func (f *mapFlags) validate() error {
	if f.URL == "" {
		if f.Datum != "" || f.Credit != "" {
			return errors.New("--base-map: 还没有给底图的网址 · the address of the base map is missing")
		}
		return nil
	}
	u, err := url.Parse(f.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || !hosts.MatchString(u.Host) {
		return errors.New("--base-map: 例如 https://tiles.example.cn/{z}/{x}/{y}.png · for example https://tiles.example.cn/{z}/{x}/{y}.png")
	}
	for _, part := range []string{"{z}", "{x}", "{y}"} {
		if strings.Count(f.URL, part) != 1 {
			return fmt.Errorf("--base-map: 网址里要有一个 %s · the address needs one %[1]s", part)
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

// origin is from where the pages may load pictures besides their own; "" for nowhere.
func (f *mapFlags) origin() string {
	u, err := url.Parse(f.URL)
	if f.URL == "" || err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// settings are what the pages are told; nil when nothing is set.
func (f *mapFlags) settings() *api.MapSettings {
	if f.Approval == "" && f.URL == "" {
		return nil
	}
	s := &api.MapSettings{}
	if f.Approval != "" {
		s.Approval = &f.Approval
	}
	if f.URL == "" {
		return s
	}
	datum, err := geo.ParseDatum(f.Datum)
	if err != nil {
		return s // validate has refused it
	}
	s.Base = &api.BaseMap{Url: f.URL, Datum: api.BaseMapDatum(datum.String()), MaxZoom: f.Zoom}
	if f.Credit != "" {
		s.Base.Credit = &f.Credit
	}
	return s
}
