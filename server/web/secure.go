package web

import (
	"net/http"
	"strings"
)

// policy lets a page load nothing from elsewhere but pictures from where a base map is. Leaflet places its panes by style attributes, map pictures
// and exports are data and blobs.
const policy = "default-src 'self'; img-src 'self' data: blob:{images}; style-src 'self'; style-src-attr 'unsafe-inline'; " +
	"worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// Secure tells browsers what the pages may do: load nothing from elsewhere, stand in nobody's frame, be what their type says.
// images is the origin of a base map's pictures, "" for none.
func Secure(next http.Handler, images string) http.Handler {
	if images != "" {
		images = " " + images
	}
	policy := strings.Replace(policy, "{images}", images, 1)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("X-Robots-Tag", "noindex, nofollow") // the slips' page is open to everybody, and nobody's to find by searching
		h.Set("Permissions-Policy", "geolocation=(self), camera=(self), microphone=()")
		next.ServeHTTP(w, r)
	})
}
