package tiles

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"minqing/concern"
)

// clustersTheLongWay asks every pair: cores, their connected parts, and which clusters each other point touches.
func clustersTheLongWay(points []orb.Point, within float64, least int) (core []bool, part []int, touches []map[int]bool) {
	n := len(points)
	ground := make([]groundPoint, n)
	for i, p := range points {
		ground[i] = newGroundPoint(p)
	}
	near := func(i, j int) bool { return math.Sqrt(ground[i].squared(&ground[j])) <= within }
	core, part, touches = make([]bool, n), make([]int, n), make([]map[int]bool, n)
	for i := range n {
		count := 0
		for j := range n {
			if near(i, j) {
				count++
			}
		}
		core[i], part[i] = count >= least, -1
	}
	next := 0
	for i := range n {
		if !core[i] || part[i] >= 0 {
			continue
		}
		part[i] = next
		for queue := []int{i}; len(queue) > 0; queue = queue[1:] {
			for j := range n {
				if core[j] && part[j] < 0 && near(queue[0], j) {
					part[j] = next
					queue = append(queue, j)
				}
			}
		}
		next++
	}
	for i := range n {
		touches[i] = map[int]bool{}
		for j := range n {
			if core[j] && near(i, j) {
				touches[i][part[j]] = true
			}
		}
	}
	return core, part, touches
}

func TestClustersAreThoseFoundTheLongWay(t *testing.T) {
	for seed := range uint64(60) {
		random := rand.New(rand.NewPCG(seed, 1))
		var points []orb.Point
		span := []float64{0.002, 0.02, 3}[seed%3] // degrees; the last one is wide enough for scales to differ
		for range 60 + random.IntN(200) {
			p := orb.Point{113 + span*random.Float64(), 37 + span*random.Float64()}
			for range 1 + random.IntN(4) {
				points = append(points, orb.Point{p[0] + 0.0004*random.NormFloat64(), p[1] + 0.0003*random.NormFloat64()})
			}
		}
		within, least := 10+80*random.Float64(), 1+random.IntN(6)
		labels, n := Clusters(points, within, least)
		core, part, touches := clustersTheLongWay(points, within, least)
		found := 0
		for i := range points {
			found = max(found, part[i]+1)
			switch {
			case core[i] && labels[i] != part[i]:
				t.Fatalf("seed %d: core %d is in %d, the long way in %d", seed, i, labels[i], part[i])
			case !core[i] && len(touches[i]) == 0 && labels[i] != -1, !core[i] && len(touches[i]) > 0 && !touches[i][labels[i]]:
				t.Fatalf("seed %d: point %d is in %d, it touches %v", seed, i, labels[i], touches[i])
			}
		}
		if n != found {
			t.Errorf("seed %d: %d clusters, the long way %d", seed, n, found)
		}
	}
}

func TestNoPointsAreNoClusters(t *testing.T) {
	if labels, n := Clusters(nil, 50, 3); len(labels) != 0 || n != 0 {
		t.Errorf("%v %d", labels, n)
	}
}

// The map ends before the poles; what was noted beyond its edge must not make the search for neighbours endless.
func TestAPoleDoesNotPartOthersFromTheirClusters(t *testing.T) {
	points := []orb.Point{{113.57, 37.86}, {10, 90}, {113.5701, 37.86}, {10, 89.9}, {-20, -90}}
	labels, n := Clusters(points, 50, 2)
	if want := []int{0, 1, 0, 1, -1}; n != 2 || !slices.Equal(labels, want) {
		t.Errorf("%d clusters, %v, want %v", n, labels, want)
	}
}

func TestPlacesSayWhatLiesInThem(t *testing.T) {
	marks := scattered(rand.New(rand.NewPCG(7, 8)), 500)
	at := orb.Point{113.52, 37.83}
	for i := range 12 {
		k := noticedAt(int64(len(marks)+1), orb.Point{at[0] + 0.0001*float64(i%4), at[1] + 0.0001*float64(i/4)}, time.Hour)
		k.Category = "lift"
		if i >= 10 {
			k.NoticedAt = k.NoticedAt.Add(-5 * week)
		}
		marks = append(marks, k)
	}
	x := NewIndex()
	if err := x.Load(sequence(marks), ""); err != nil {
		t.Fatal(err)
	}
	places, ok, err := compiled(t, x, Query{Filter: &concern.Filter{Categories: []string{"lift"}}}).
		Places(context.Background(), hotFrom, hotTo, 30, 5)
	if err != nil || !ok || len(places) != 1 {
		t.Fatalf("%+v %v %v", places, ok, err)
	}
	p := places[0]
	if p.Count != 10 || p.Categories[0].Category != "lift" || p.Green+p.Yellow+p.Red+p.None != 10 || p.Radius < 15 || p.Radius > 30 {
		t.Errorf("%+v", p)
	}
}
