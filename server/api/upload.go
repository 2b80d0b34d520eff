package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"minqing/data"
	"minqing/geo"
	"minqing/geo/table"
	"minqing/server/problem"
)

// mostOption is how long one option of an import may be, in bytes.
const mostOption = 256 << 10

// upload is an import as it came in: its options, and its file in a temporary one.
type upload struct {
	options data.ImportOptions
	table   table.Options
	path    string
}

// abandon removes the file, for an import that is not going to be.
func (u *upload) abandon(err error) error {
	if u.path == "" {
		return err
	}
	return errors.Join(err, os.Remove(u.path))
}

// receive reads a multipart body part by part, the file straight to a temporary one in folder.
func receive(r *http.Request, folder string) (*upload, error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, problem.Invalid().With("上传的表单读不懂", "The form cannot be read")
	}
	u := &upload{}
	fields := map[string]string{}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, u.abandon(broken(err))
		}
		if err := u.part(part, fields, folder); err != nil {
			return nil, u.abandon(err)
		}
	}
	if u.path == "" {
		return nil, problem.Invalid().Field("file", "缺少文件", "there is no file")
	}
	if err := u.read(fields); err != nil {
		return nil, u.abandon(err)
	}
	return u, nil
}

// broken is an upload that did not arrive whole, or is too large.
func broken(err error) error {
	var disk *fs.PathError
	if errors.As(err, &disk) { // ours, not the sender's
		return fmt.Errorf("keep an upload: %w", err)
	}
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return problem.TooLarge(large.Limit)
	}
	p := problem.Invalid().With("上传中断了，请重新上传", "The upload broke off: send it again")
	p.Cause = err
	return p
}

func (u *upload) part(part *multipart.Part, fields map[string]string, folder string) error {
	name := part.FormName()
	if _, twice := fields[name]; twice || name == "file" && u.path != "" {
		return problem.Invalid().Field(name, "只能给一次", "give it once")
	}
	if name == "file" {
		return u.keep(part, folder)
	}
	if !slices.Contains(importOptions, name) {
		return problem.Invalid().Field(name, "导入没有这个选项", "an import takes no such option")
	}
	text, err := io.ReadAll(io.LimitReader(part, mostOption+1))
	if err != nil {
		return broken(err)
	}
	if len(text) > mostOption {
		return problem.Invalid().Field(name, "太长", "it is too long")
	}
	if !utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0 {
		return problem.Invalid().Field(name, "不是 UTF-8 文字", "it is no UTF-8 text")
	}
	fields[name] = string(text)
	return nil
}

// keep copies the file part to disk.
func (u *upload) keep(part *multipart.Part, folder string) error {
	file, err := os.CreateTemp(folder, "minqing-upload-*")
	if err != nil {
		return fmt.Errorf("keep an upload: %w", err)
	}
	u.path = file.Name()
	u.options.File = strings.ToValidUTF8(filepath.Base(part.FileName()), "\ufffd") // old browsers send names in the system's charset
	if _, err := io.Copy(file, part); err != nil {
		return errors.Join(broken(err), file.Close())
	}
	return file.Close()
}

// importOptions are the fields of the form beside the file.
var importOptions = []string{
	"kind", "dry_run", "datum", "source", "map", "values", "set", "charset", "layer", "level", "under", "create_parents", "sliver", "categories",
}

// read understands the options; those that are empty are as if left out, as forms send them.
func (u *upload) read(fields map[string]string) error {
	p := problem.Invalid()
	o := &u.options
	o.Source = fields["source"]
	u.table = table.Options{Charset: fields["charset"], Layer: fields["layer"]}
	if o.Kind = data.ImportKind(fields["kind"]); o.Kind != data.ImportAreas && o.Kind != data.ImportConcerns {
		p.Field("kind", "应是 areas 或 concerns", "it must be areas or concerns")
	}
	for _, flag := range []struct {
		name   string
		target *bool
	}{{"dry_run", &o.DryRun}, {"create_parents", &o.CreateParents}} {
		switch fields[flag.name] {
		case "", "false":
		case "true":
			*flag.target = true
		default:
			p.Field(flag.name, "应是 true 或 false", "it must be true or false")
		}
	}
	for name, target := range map[string]any{"map": &o.Map, "values": &o.Values, "set": &o.Set} {
		if text := fields[name]; text != "" {
			if strings.Contains(text, `\u0000`) {
				p.Field(name, "含有无法保存的字符", "it has a character that cannot be kept")
			} else if err := json.Unmarshal([]byte(text), target); err != nil {
				p.Field(name, "应是 JSON 对象："+err.Error(), "it must be a JSON object: "+err.Error())
			}
		}
	}
	u.readPlace(fields, p)
	switch fields["categories"] {
	case "", "refuse":
	case "create":
		o.Categories = data.CreateCategories
	default:
		p.Field("categories", "应是 refuse 或 create", "it must be refuse or create")
	}
	return refused(p)
}

func (u *upload) readPlace(fields map[string]string, p *problem.Problem) {
	o := &u.options
	var err error
	note := func(name string) {
		if err != nil {
			p.Field(name, geo.InChinese(err), err.Error())
		}
	}
	if text := fields["datum"]; text != "" {
		o.Datum, err = geo.ParseDatum(text)
		note("datum")
	}
	if text := fields["level"]; text != "" {
		o.Level, err = geo.ParseLevel(text)
		note("level")
	}
	if text := fields["under"]; text != "" {
		o.Under, err = geo.ParseCode(text)
		note("under")
	}
	if text := fields["sliver"]; text != "" {
		if o.Sliver, err = strconv.ParseFloat(text, 64); err != nil || !(o.Sliver >= 0 && o.Sliver <= 1e9) {
			p.Field("sliver", "应是不小于 0 的平方米数", "it must be a number of square metres, 0 or more")
		}
	}
}
