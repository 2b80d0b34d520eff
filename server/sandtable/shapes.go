package sandtable

import (
	"maps"

	"minqing/concern"
	"minqing/data"
	"minqing/tiles"
)

func (t *Table) setCategories(cs []concern.Category) {
	t.Index.SetCategories(cs)
	slugs := make(map[string]bool, len(cs))
	for _, c := range cs {
		slugs[c.Slug] = true
	}
	t.mu.Lock()
	t.categories = slugs
	t.mu.Unlock()
}

func (t *Table) setAreas(areas []data.Area) {
	nodes := make([]tiles.Area, len(areas))
	shapes := make([]tiles.Shape, len(areas))
	prefixes := make(map[int32]string, len(areas))
	for i, a := range areas {
		nodes[i] = tiles.Area{ID: a.ID, Prefix: a.Prefix, Level: a.Level}
		prefixes[a.ID] = a.Prefix
		shapes[i] = tiles.Shape{
			ID: uint64(a.ID), Geometry: a.Geometry, Key: a.Prefix, Label: a.Name,
			Props: map[string]any{"code": string(a.Code), "name": a.Name, "level": a.Level.String()},
		}
	}
	t.Index.SetAreas(nodes)
	t.Areas.Set(shapes)
	t.mu.Lock()
	t.prefixes = prefixes
	t.mu.Unlock()
}

func (t *Table) setGround(ground []data.Ground) {
	shapes := make([]tiles.Shape, len(ground))
	for i, g := range ground {
		shapes[i] = tiles.Shape{
			ID: uint64(g.ID), Geometry: g.Geometry,
			Props: map[string]any{"kind": g.Kind, "name": g.Name, "rank": int64(g.Rank)},
		}
	}
	t.Ground.Set(shapes)
}

func (t *Table) setBoards(boards []data.Board) {
	prefixes := make(map[int64]string, len(boards))
	for i := range boards {
		prefixes[boards[i].ID] = boards[i].Area.Prefix
	}
	t.mu.Lock()
	t.boards = prefixes
	t.mu.Unlock()
}

// applyBoards takes the boards' and the annotations' part of a batch.
func (t *Table) applyBoards(b *data.Batch) {
	if len(b.Boards) > 0 {
		t.mu.Lock()
		boards := maps.Clone(t.boards)
		for _, c := range b.Boards {
			if c.After == nil {
				delete(boards, c.ID)
			} else {
				boards[c.ID] = c.AreaPrefix
			}
		}
		t.boards = boards
		t.mu.Unlock()
	}
	for _, c := range b.Annotations {
		if c.After == nil {
			t.Annotations.Remove(uint64(c.ID))
		} else {
			t.Annotations.Put(annotationShape(c.After))
		}
	}
}

func annotationShape(a *data.Annotation) tiles.Shape {
	return tiles.Shape{
		ID: uint64(a.ID), Geometry: a.Geometry, Owner: a.Board,
		Props: map[string]any{
			"kind": string(a.Kind), "title": a.Title, "level": int64(a.Level), "color": int64(a.Color),
			"width": int64(a.Width), "board": a.Board,
		},
	}
}
