package api

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"mime/multipart"
	"net/http"
	"os"

	"minqing/data"
	"minqing/server/problem"
)

// photoUpload is a photo as it came in, in a temporary file.
type photoUpload struct {
	kind data.PhotoKind
	file *os.File // nil until the part has come
	sum  hash.Hash
}

// remove closes the file and deletes it. What fails is swept with the folder at the next start.
func (u *photoUpload) remove() {
	if u.file != nil {
		_ = errors.Join(u.file.Close(), os.Remove(u.file.Name()))
	}
}

// digest names what was sent for its idempotency key. A form's own bytes would not: each sending draws another boundary.
func (u *photoUpload) digest() []byte {
	return fmt.Appendf(nil, "%s %x", u.kind, u.sum.Sum(nil))
}

// receivePhoto reads a multipart body of a file and its kind; the file goes straight to a temporary one in folder. The upload
// must be removed in the end.
func receivePhoto(r *http.Request, folder string) (*photoUpload, error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, problem.Invalid().With("上传的表单读不懂", "The form cannot be read")
	}
	u := &photoUpload{sum: sha256.New()}
	if err := u.read(parts, folder); err != nil {
		u.remove()
		return nil, err
	}
	return u, nil
}

func (u *photoUpload) read(parts *multipart.Reader, folder string) error {
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return broken(err)
		}
		switch name := part.FormName(); {
		case name == "file" && u.file == nil:
			err = u.keep(part, folder)
		case name == "kind" && u.kind == "":
			err = u.readKind(part)
		case name == "file" || name == "kind":
			err = problem.Invalid().Field(name, "只能给一次", "give it once")
		default:
			err = problem.Invalid().Field(name, "照片没有这个选项", "a photo takes no such option")
		}
		if err != nil {
			return err
		}
	}
	p := problem.Invalid()
	if u.file == nil {
		p.Field("file", "缺少照片", "there is no photo")
	}
	if u.kind == "" {
		p.Field("kind", "应是 before、after 或 site", "it must be before, after or site")
	}
	return refused(p)
}

func (u *photoUpload) readKind(part io.Reader) error {
	text, err := io.ReadAll(io.LimitReader(part, 32))
	if err != nil {
		return broken(err)
	}
	switch kind := data.PhotoKind(text); kind {
	case data.PhotoBefore, data.PhotoAfter, data.PhotoSite:
		u.kind = kind
		return nil
	}
	return problem.Invalid().Field("kind", "应是 before、after 或 site", "it must be before, after or site")
}

func (u *photoUpload) keep(part io.Reader, folder string) error {
	file, err := os.CreateTemp(folder, "minqing-photo-*")
	if err != nil {
		return fmt.Errorf("keep an upload: %w", err)
	}
	u.file = file
	if _, err := io.Copy(io.MultiWriter(file, u.sum), part); err != nil {
		return broken(err)
	}
	return nil
}
