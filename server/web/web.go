// Package web serves what a browser loads: the built front end out of the program's own file, and the page that
// shows the contract. Nothing of it comes from anywhere else.
package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"

	"minqing/frontend"
)

// page is the front end, each file with its compressed form, read once.
type page struct {
	files    map[string]*file // by address, "/assets/index-1a2b.js"
	notFound http.Handler
}

type file struct {
	mediaType string
	plain     []byte
	zipped    []byte // nil where it would not be smaller
	tag       string
	forever   bool // its name changes with its content
}

// Handler serves the front end: its files, and the page itself for every address that is one of its views. What belongs
// to the program's other rooms, or looks like a file that is not there, is for notFound. Without a built front end every
// page says so.
func Handler(notFound http.Handler) (http.Handler, error) {
	built, err := fs.Sub(frontend.Files, "dist")
	if err != nil {
		return nil, fmt.Errorf("read the front end: %w", err)
	}
	return newPage(built, notFound)
}

// newPage reads the folder that holds index.html.
func newPage(built fs.FS, notFound http.Handler) (*page, error) {
	p := &page{files: map[string]*file{}, notFound: notFound}
	err := fs.WalkDir(built, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(entry.Name(), ".") {
			return err
		}
		plain, err := fs.ReadFile(built, name)
		if err != nil {
			return err
		}
		p.files["/"+name], err = newFile(name, plain)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the front end: %w", err)
	}
	return p, nil
}

// mediaTypes are those that the machine's own tables may lack.
var mediaTypes = map[string]string{
	".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".html": "text/html; charset=utf-8",
	".svg": "image/svg+xml", ".woff2": "font/woff2", ".woff": "font/woff", ".webmanifest": "application/manifest+json", ".json": "application/json",
}

func newFile(name string, plain []byte) (*file, error) {
	sum := sha256.Sum256(plain)
	f := &file{
		plain: plain, tag: base64.RawURLEncoding.EncodeToString(sum[:12]), forever: strings.HasPrefix(name, "assets/"),
		mediaType: mediaTypes[path.Ext(name)],
	}
	if f.mediaType == "" {
		f.mediaType = mime.TypeByExtension(path.Ext(name))
	}
	if f.mediaType == "" {
		f.mediaType = "application/octet-stream"
	}
	if strings.HasPrefix(f.mediaType, "font/") || strings.HasPrefix(f.mediaType, "image/") && path.Ext(name) != ".svg" {
		return f, nil // compressed already
	}
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	if b.Len() < len(plain) {
		f.zipped = b.Bytes()
	}
	return f, nil
}

func (p *page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	address := path.Clean("/" + r.URL.Path)
	f := p.files[address]
	if f == nil && p.view(address) {
		f = p.files["/index.html"]
		if f == nil {
			http.Error(w, "页面还没有构建，请先运行 make build。\nThe page was not built: run make build.", http.StatusServiceUnavailable)
			return
		}
	}
	if f == nil || r.Method != http.MethodGet && r.Method != http.MethodHead {
		p.notFound.ServeHTTP(w, r)
		return
	}
	f.serve(w, r)
}

// view says whether an address can be one of the page's views.
func (p *page) view(address string) bool {
	for _, room := range []string{"/api/", "/tiles/", "/assets/", "/problems/"} {
		if strings.HasPrefix(address+"/", room) {
			return false
		}
	}
	return path.Ext(address) == ""
}

func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	head := w.Header()
	head.Set("Cache-Control", "no-cache")
	if f.forever {
		head.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	head.Add("Vary", "Accept-Encoding")
	body, tag := f.plain, `"`+f.tag+`"`
	zipped := f.zipped != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip")
	if zipped {
		body, tag = f.zipped, `"`+f.tag+`-gzip"`
	}
	head.Set("ETag", tag)
	if strings.Contains(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if zipped {
		head.Set("Content-Encoding", "gzip")
	}
	head.Set("Content-Type", f.mediaType)
	head.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodHead {
		return
	}
	// An error here is the reader's connection: nobody is left to be told.
	_, _ = w.Write(body)
}
