package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"
)

const (
	clients     = 8
	manyTiles   = 1200
	rounds      = 3 // in which the two sides take turns, so that what else the machine does falls on both
	lowestZoom  = 10
	highestZoom = 16
)

// someTiles are different tiles of z10 to z16 in which concerns lie, as likely as they lie there.
func (b *base) someTiles() []maptile.Tile {
	chance := rand.New(rand.NewPCG(5, 6))
	seen := map[maptile.Tile]bool{}
	var all []maptile.Tile
	for misses := 0; len(all) < manyTiles; {
		z := maptile.Zoom(lowestZoom + len(all)%(highestZoom-lowestZoom+1))
		if misses > 1000 { // there are few tiles of the lowest zooms
			z = highestZoom
		}
		t := maptile.At(b.somewhere(chance), z)
		if seen[t] {
			misses++
			continue
		}
		seen[t] = true
		all = append(all, t)
	}
	return all
}

// somewhere draws a place as the concerns' are drawn.
func (b *base) somewhere(chance *rand.Rand) orb.Point {
	return b.centres[chance.IntN(len(b.centres))].place(chance)
}

func tilePath(t maptile.Tile, query string) string {
	return fmt.Sprintf("/tiles/concerns/%d/%d/%d.mvt%s", t.Z, t.X, t.Y, query)
}

// tileSQL is a tile of points as a tile server over PostGIS asks for it.
const tileSQL = `
	select st_asmvt(feature, 'concerns', 4096, 'geom', 'id')
	from (select id, st_asmvtgeom(geom, st_tileenvelope($1, $2, $3), 4096, 64, true) as geom, 1 as n, category, status, urgency, must_report,
			case when status in ('struck_off', 'declined', 'duplicate', 'suspended') then 'none'
				when now() >= red_at then 'red' when now() >= yellow_at then 'yellow' else 'green' end as light
		from bench.concern where geom && st_tileenvelope($1, $2, $3, margin => 64.0 / 4096)) feature`

// cutByPostGIS asks the database for the tiles over as many connections as the program gets.
func (b *base) cutByPostGIS(ctx context.Context, all []maptile.Tile) (load, error) {
	return together(clients, len(all), func() (func(i int) (int64, error), func(), error) {
		conn, err := pgx.Connect(ctx, b.server.OwnerURL())
		if err != nil {
			return nil, nil, err
		}
		end := func() { conn.Close(context.WithoutCancel(ctx)) }
		// A plan for any tile would not know how few rows this one has; to compile takes longer than to run.
		if _, err := conn.Exec(ctx, `set plan_cache_mode = force_custom_plan; set jit = off`); err != nil {
			end()
			return nil, nil, err
		}
		return func(i int) (int64, error) {
			var tile []byte
			t := all[i]
			err := conn.QueryRow(ctx, tileSQL, int32(t.Z), int32(t.X), int32(t.Y)).Scan(&tile)
			return int64(len(tile)), err
		}, end, nil
	})
}

// uncached measures the tiles against PostGIS, with clusters and without.
func (r *run) uncached(ctx context.Context) (err error) {
	p, err := r.start(ctx, seeded, "MINQING_TILE_CACHE=0")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	all := r.base.someTiles()
	asked := func(query string, times int) []request {
		var to []request
		for range times {
			for _, t := range all {
				to = append(to, request{tilePath(t, query), "", http.StatusOK})
			}
		}
		return to
	}
	head := "Accept-Encoding: gzip\r\nCookie: " + p.cookie + "\r\n"
	warm := asked("", 1)
	if _, err := press(ctx, p.address, head, clients, warm); err != nil {
		return err
	}
	if _, err := r.base.cutByPostGIS(ctx, all[:manyTiles/10]); err != nil {
		return err
	}
	var clusters, points, raw, postgis load
	for round := range rounds {
		part := all[round*len(all)/rounds : (round+1)*len(all)/rounds]
		slow, err := r.base.cutByPostGIS(ctx, part)
		if err != nil {
			return err
		}
		postgis.add(slow)
		quick, err := press(ctx, p.address, head, clients, asked("", 5))
		if err != nil {
			return err
		}
		clusters.add(quick)
		if quick, err = press(ctx, p.address, head, clients, asked("?cluster=off", 1)); err != nil {
			return err
		}
		points.add(quick)
		if quick, err = press(ctx, p.address, "Accept-Encoding: identity\r\nCookie: "+p.cookie+"\r\n", clients, asked("?cluster=off", 1)); err != nil {
			return err
		}
		raw.add(quick)
	}
	const baseline = "ST_AsMVT"
	r.tell(measured("tiles z10–16, uncached: requests/s", clusters.rate(), "/s", postgis.rate(), ratioAtLeast(100), baseline))
	r.tell(measured("tiles z10–16, uncached: p99", clusters.p99(), "ms", postgis.p99(), ratioAtMost(0.01), baseline))
	r.tell(measured("tiles without clusters, the same bytes: requests/s", raw.rate(), "/s", postgis.rate(), ratioAtLeast(20),
		fmt.Sprintf("%s, which does not compress; %.0f KB a tile", baseline, float64(raw.bytes)/float64(len(raw.took))/1000)))
	r.tell(measured("tiles without clusters, compressed: requests/s", points.rate(), "/s", postgis.rate(), ratioAtLeast(20), baseline+", which does not compress"))
	return r.singly(ctx, p, head)
}

// singly measures single tiles, one after the other: the widest under each filter, and every zoom without one.
func (r *run) singly(ctx context.Context, p *program, head string) error {
	const repeats = 5
	middle := orb.Point{west + 2, south + 1.5}
	var worst float64
	var name string
	var everything []float64
	for _, f := range r.filters() {
		var requests []request
		for z := range maptile.Zoom(9) {
			for range repeats {
				requests = append(requests, request{tilePath(maptile.At(middle, z), "?"+f.query), "", http.StatusOK})
			}
		}
		if _, err := press(ctx, p.address, head, 1, requests[:1]); err != nil { // asks the database for words
			return err
		}
		l, err := press(ctx, p.address, head, 1, requests)
		if err != nil {
			return err
		}
		for z := 0; z < len(l.took); z += repeats {
			typical := milliseconds(percentile(l.took[z:z+repeats], 0.5))
			everything = append(everything, typical)
			if typical > worst {
				worst, name = typical, fmt.Sprintf("%s, z%d", f.name, z/repeats)
			}
		}
	}
	r.tell(measured("widest tile z0–8, the slowest filter", worst, "ms", 0, atMost(20), fmt.Sprintf("%s; the median filter and zoom takes %s ms", name, figure(percentile(everything, 0.5)))))

	chance := rand.New(rand.NewPCG(7, 8))
	var slowest float64
	for z := range maptile.Zoom(19) {
		var requests []request
		for range 300 {
			requests = append(requests, request{tilePath(maptile.At(r.base.somewhere(chance), z), ""), "", http.StatusOK})
		}
		l, err := press(ctx, p.address, head, 1, requests)
		if err != nil {
			return err
		}
		if l.p99() > slowest {
			slowest, name = l.p99(), fmt.Sprintf("z%d", z)
		}
	}
	r.tell(measured("unfiltered tile z0–18, the slowest zoom's p99", slowest, "ms", 0, atMost(5), name))
	return nil
}

// again measures tiles that were asked before, from the cache and by their tag, against a server that does nothing but write
// the same bytes.
func (r *run) again(ctx context.Context) error {
	p, err := r.served(ctx)
	if err != nil {
		return err
	}
	const size = 200 // tiles, so that all stay in the cache
	tiles := r.base.someTiles()[:size]
	head := "Accept-Encoding: gzip\r\nCookie: " + p.cookie + "\r\n"
	l, err := dial(p.address, head)
	if err != nil {
		return err
	}
	defer l.conn.Close()
	var whole, tagged []request
	bodies := map[string][]byte{}
	for _, t := range tiles {
		path := tilePath(t, "")
		var body bytesOf
		a, err := l.get(path, "", &body)
		if err != nil {
			return err
		}
		if a.status != http.StatusOK {
			return fmt.Errorf("%s answers %d", path, a.status)
		}
		bodies[path] = body
		whole = append(whole, request{path, "", http.StatusOK})
		tagged = append(tagged, request{path, "If-None-Match: " + a.tag + "\r\n", http.StatusNotModified})
	}
	bare, err := startBare(bodies)
	if err != nil {
		return err
	}
	defer bare.stop()
	var cached, unmodified, plain load
	for range rounds {
		for _, side := range []struct {
			to       *load
			address  string
			requests []request
		}{{&plain, bare.address, whole}, {&cached, p.address, whole}, {&unmodified, p.address, tagged}} {
			one, err := press(ctx, side.address, head, clients, repeat(side.requests, 300))
			if err != nil {
				return err
			}
			side.to.add(one)
		}
	}
	r.tell(measured("a tile asked again, from the cache", cached.rate(), "/s", plain.rate(), ratioAtLeast(0.5), "bare net/http"))
	r.tell(measured("a tile asked again, by its ETag", unmodified.rate(), "/s", plain.rate(), ratioAtLeast(0.5), "bare net/http"))
	return nil
}

func repeat[T any](of []T, times int) []T {
	all := make([]T, 0, len(of)*times)
	for range times {
		all = append(all, of...)
	}
	return all
}

// bytesOf collects what is written.
type bytesOf []byte

func (b *bytesOf) Write(p []byte) (int, error) {
	*b = append(*b, p...)
	return len(p), nil
}
