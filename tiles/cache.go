package tiles

import (
	"context"

	"github.com/maypok86/otter/v2"
)

// Cache keeps built tiles by their tag, up to a number of bytes, the most used ones. Since a tag names the content,
// nothing in it is ever stale and nothing needs to be invalidated.
type Cache struct {
	tiles *otter.Cache[string, []byte] // nil: nothing is kept
}

// entryBytes is about what an entry takes beside the tile.
const entryBytes = 200

// NewCache holds up to maxBytes of tiles; with 0 each is built whenever it is asked for.
func NewCache(maxBytes uint64) *Cache {
	if maxBytes == 0 {
		return &Cache{}
	}
	return &Cache{otter.Must(&otter.Options[string, []byte]{
		MaximumWeight: maxBytes,
		Weigher:       func(tag string, tile []byte) uint32 { return uint32(len(tag) + len(tile) + entryBytes) },
	})}
}

// Get answers the tile of a tag and builds it when it is not there; when several ask at once, one builds it. A build
// that fails is not kept. The bytes are shared: do not write to them. The error is build's, or the context's.
func (c *Cache) Get(ctx context.Context, tag string, build func(context.Context) ([]byte, error)) ([]byte, error) {
	if c.tiles == nil {
		return build(ctx)
	}
	return c.tiles.Get(ctx, tag, otter.LoaderFunc[string, []byte](
		func(ctx context.Context, _ string) ([]byte, error) { return build(ctx) }))
}

// Bytes is about how many bytes the cache holds.
func (c *Cache) Bytes() uint64 {
	if c.tiles == nil {
		return 0
	}
	return c.tiles.WeightedSize()
}
