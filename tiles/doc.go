// Package tiles is the tile engine: it keeps what the map knows of every concern in memory, in the order of a
// space-filling curve, and answers vector tiles, counts and statistics for any filter and any scope from there.
//
// The order of things, from the outside in:
//
//	Index     what is known, behind one atomic pointer; Load fills it, Apply changes it
//	Compile   a concern.Filter and a concern.Scope become a Compiled: tests on columns, tied to one state of the Index
//	Compiled  Tile, Weeks and their tags, Count, Stats
//	Shapes    layers of areas, ground and annotations: few features, each with its own geometry
//	Cache     tiles that were built once, kept by their Tag
//
// A reader never waits: it takes the state of the moment and keeps it as long as it likes. A writer copies the few
// blocks it changes. Nothing here does I/O, and nothing starts a goroutine that outlives its call.
package tiles
