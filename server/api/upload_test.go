package api

import (
	"bytes"
	"errors"
	"mime/multipart"
	"net/http/httptest"
	"os"
	"testing"

	"minqing/server/problem"
)

// form is an upload of a small file with this name and one more option.
func form(t *testing.T, file, option, value string) (*upload, error) {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, text := range map[string]string{"kind": "concerns", option: value} {
		if err := w.WriteField(name, text); err != nil {
			t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile("file", file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write([]byte("title\n")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), "POST", "/api/v1/imports", &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return receive(r, t.TempDir())
}

func TestAnUploadsTextsAreThoseThatCanBeKept(t *testing.T) {
	for option, value := range map[string]string{
		"source": "a\x00b", "layer": "\xff", "map": `{"title":"\u0000"}`, "set": `{"title":"a\u0000"}`,
	} {
		_, err := form(t, "a.csv", option, value)
		var p *problem.Problem
		if !errors.As(err, &p) || p.Fields[option] == "" {
			t.Errorf("%s = %q: the error is %v, it does not name the field", option, value, err)
		}
	}
	u, err := form(t, "\xc3\xf1\xc7\xe9.csv", "source", "12345") // 民情.csv in GBK
	if err != nil {
		t.Fatal(err)
	}
	if u.options.File != "\ufffd.csv" || u.options.Source != "12345" {
		t.Errorf("the upload is %+v", u.options)
	}
	if err := os.Remove(u.path); err != nil {
		t.Error(err)
	}
}
