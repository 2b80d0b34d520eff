package tiles

import (
	"bytes"
	"context"
	"errors"
	"strconv"
	"testing"
)

func TestTheCacheBuildsATileOnce(t *testing.T) {
	c := NewCache(1 << 20)
	built := 0
	build := func(context.Context) ([]byte, error) { built++; return []byte("tile"), nil }
	for range 3 {
		if got, err := c.Get(context.Background(), "a", build); err != nil || string(got) != "tile" {
			t.Fatal(got, err)
		}
	}
	if _, err := c.Get(context.Background(), "b", build); err != nil || built != 2 {
		t.Fatalf("built %d times for two tags (%v)", built, err)
	}
}

func TestAnEmptyTileIsKeptToo(t *testing.T) {
	c := NewCache(1 << 20)
	built := 0
	for range 2 {
		if got, err := c.Get(context.Background(), "a", func(context.Context) ([]byte, error) { built++; return nil, nil }); err != nil || len(got) != 0 {
			t.Fatal(got, err)
		}
	}
	if built != 1 {
		t.Fatalf("built %d times", built)
	}
}

func TestABuildThatFailsIsTriedAgain(t *testing.T) {
	c := NewCache(1 << 20)
	broken := errors.New("broken")
	if _, err := c.Get(context.Background(), "a", func(context.Context) ([]byte, error) { return nil, broken }); !errors.Is(err, broken) {
		t.Fatal(err)
	}
	if got, err := c.Get(context.Background(), "a", func(context.Context) ([]byte, error) { return []byte("tile"), nil }); err != nil || string(got) != "tile" {
		t.Fatal(got, err)
	}
}

// The one who happens to build for others may leave: the others still get their tile.
func TestWhoWaitsForABuildOutlivesTheBuilder(t *testing.T) {
	c := NewCache(1 << 20)
	ctx, leave := context.WithCancel(context.Background())
	started := make(chan struct{})
	left := make(chan error)
	go func() {
		_, err := c.Get(ctx, "a", func(ctx context.Context) ([]byte, error) {
			close(started)
			<-ctx.Done()
			return nil, ctx.Err()
		})
		left <- err
	}()
	<-started
	waited := make(chan error)
	go func() {
		got, err := c.Get(context.Background(), "a", func(context.Context) ([]byte, error) { return []byte("tile"), nil })
		if err == nil && string(got) != "tile" {
			err = errors.New("got " + string(got))
		}
		waited <- err
	}()
	leave()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("who left got %v", err)
	}
	if err := <-waited; err != nil {
		t.Errorf("who waited got %v", err)
	}
}

func TestTheCacheStaysWithinItsBytes(t *testing.T) {
	const limit = 1 << 20
	c := NewCache(limit)
	tile := bytes.Repeat([]byte("t"), 10_000)
	for i := range 500 {
		if _, err := c.Get(context.Background(), strconv.Itoa(i), func(context.Context) ([]byte, error) { return tile, nil }); err != nil {
			t.Fatal(err)
		}
	}
	c.tiles.CleanUp()
	if n := c.Bytes(); n > limit || n < limit/2 {
		t.Errorf("the cache holds %d bytes of %d", n, limit)
	}
}

func TestACacheOfNothingBuildsEachTime(t *testing.T) {
	c := NewCache(0)
	built := 0
	for range 2 {
		if got, err := c.Get(context.Background(), "a", func(context.Context) ([]byte, error) { built++; return []byte("tile"), nil }); err != nil || string(got) != "tile" {
			t.Fatal(got, err)
		}
	}
	if built != 2 || c.Bytes() != 0 {
		t.Fatalf("built %d times, %d bytes kept", built, c.Bytes())
	}
}
