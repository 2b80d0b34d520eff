package main

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"strings"
	"testing"
)

// upload sends a file with its options, "name=value" each.
func (c *client) upload(t *testing.T, name, content string, options ...string) answer {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, option := range options {
		field, value, _ := strings.Cut(option, "=")
		if err := form.WriteField(field, value); err != nil {
			t.Fatal(err)
		}
	}
	if content != "" {
		part, err := form.CreateFormFile("file", name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	return c.do(t, "POST", "/api/v1/imports", body.String(), "Content-Type: "+form.FormDataContentType())
}

type importState struct {
	ID                    int64
	State                 string
	RowsRead              int64 `json:"rows_read"`
	Added, Known, Refused int64
	Problems              []struct{ Line int64 }
	Problem               struct{ Detail string }
	DryRun                bool `json:"dry_run"`
}

// imported waits for an import's end.
func (c *client) imported(t *testing.T, started answer) importState {
	t.Helper()
	if started.status != 202 {
		t.Fatalf("%d %s", started.status, started.body)
	}
	var s importState
	c.world.eventually(t, "the import ends", func() bool {
		c.get(t, started.header.Get("Location")).json(t, &s)
		return s.State != "running"
	})
	return s
}

func TestAFileIsImportedOverHTTP(t *testing.T) {
	w := newWorld(t, 20)
	staff := w.as(t, "staff")
	at := w.inside(t, "140302001001003")
	file := "标题,类别,经度,纬度,时间\n" +
		fmt.Sprintf("路灯不亮,street_light,%f,%f,2026-01-02 08:00\n", at[0], at[1]) +
		fmt.Sprintf("井盖松动,manhole,%f,%f,2026-01-03 09:00\n", at[0], at[1]) +
		fmt.Sprintf("坐标反了,manhole,%f,%f,2026-01-03 09:00\n", at[1], at[0])
	options := []string{
		"kind=concerns", "datum=wgs84", `map={"title":"标题","category":"类别","x":"经度","y":"纬度","noticed_at":"时间"}`, `set={"source":"phone"}`,
	}
	tried := staff.imported(t, staff.upload(t, "民情.csv", file, append(options, "dry_run=true")...))
	if tried.State != "done" || tried.Added != 2 || tried.Refused != 1 || !tried.DryRun {
		t.Fatalf("a dry run: %+v", tried)
	}
	var none struct{ Total int }
	staff.get(t, "/api/v1/stats?by=source&q=井盖松动").json(t, &none)

	real := staff.imported(t, staff.upload(t, "民情.csv", file, options...))
	if real.State != "done" || real.RowsRead != 3 || real.Added != 2 || real.Refused != 1 || len(real.Problems) != 1 || real.Problems[0].Line != 4 {
		t.Fatalf("%+v", real)
	}
	report := staff.get(t, fmt.Sprintf("/api/v1/imports/%d/report.csv", real.ID))
	if !strings.HasPrefix(report.body, "\ufeff") || !strings.Contains(report.body, "\n4,") || !strings.HasPrefix(report.header.Get("Content-Type"), "text/csv") {
		t.Errorf("the report: %q", report.body)
	}
	w.caughtUp(t)
	var stats struct{ Total int }
	staff.get(t, "/api/v1/stats?by=source&source=phone&from=2026-01-02&to=2026-01-04&area=140302001001003").json(t, &stats)
	if stats.Total < 2 {
		t.Errorf("the map counts %d of them", stats.Total)
	}
	again := staff.imported(t, staff.upload(t, "民情.csv", file, options...))
	if again.Added != 0 || again.Known != 2 {
		t.Errorf("the same file again: %+v", again)
	}
	if a := w.as(t, "leader").do(t, "GET", fmt.Sprintf("/api/v1/imports/%d", real.ID), ""); a.status != 404 {
		t.Errorf("somebody else's import: %d", a.status)
	}

	t.Run("a file that says no datum is refused as a whole", func(t *testing.T) {
		s := staff.imported(t, staff.upload(t, "民情.csv", file, options[0], options[2], options[3]))
		if s.State != "failed" || s.Problem.Detail == "" || s.Added != 0 {
			t.Errorf("%+v", s)
		}
	})
	for _, s := range []struct {
		name, file, content string
		options             []string
		has                 string
	}{
		{"an empty form", "", "", []string{"kind=concerns"}, "file"},
		{"an empty file", "x.csv", " ", []string{"kind=concerns"}, "file"},
		{"a zip", "x.zip", "PK\x03\x04" + strings.Repeat("\x00", 60), []string{"kind=concerns"}, "file"},
		{"an unknown option", "x.csv", file, []string{"kind=concerns", "colour=red"}, "colour"},
		{"an option twice", "x.csv", file, []string{"kind=concerns", "kind=areas"}, "kind"},
		{"an unknown kind", "x.csv", file, []string{"kind=persons"}, "kind"},
		{"an unknown datum", "x.csv", file, []string{"kind=concerns", "datum=mars"}, "datum"},
		{"a map that is no JSON", "x.csv", file, []string{"kind=concerns", "map=title"}, "map"},
		{"an unknown level", "x.csv", file, []string{"kind=areas", "level=galaxy"}, "level"},
	} {
		t.Run(s.name, func(t *testing.T) {
			if a := staff.upload(t, s.file, s.content, s.options...); a.status != 400 || !strings.Contains(a.body, s.has) {
				t.Errorf("%d %s", a.status, a.body)
			}
		})
	}
}
