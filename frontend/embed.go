// Package frontend holds the built map page, so that the program serves it from its own file.
package frontend

import "embed"

// Files is what `npm run build` wrote to dist; before the first build it holds only the folder's marker,
// and the server says so instead of serving an empty page.
//
//go:embed all:dist
var Files embed.FS
