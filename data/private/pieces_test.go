package private

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestChoosingAnInstallation(t *testing.T) {
	for _, c := range []struct {
		name    string
		found   []installation
		release int
		want    string // folder, or, for a failure, what the message names
		fails   bool
	}{
		{"the newest", []installation{{"a", 15, true}, {"b", 17, true}}, 0, "b", false},
		{"an older one with PostGIS before a newer one without", []installation{{"a", 15, true}, {"b", 17, false}}, 0, "a", false},
		{"the release that made the cluster", []installation{{"a", 15, true}, {"b", 17, true}}, 15, "a", false},
		{"nothing at all", nil, 0, "postgresql postgresql-postgis", true},
		{"too old", []installation{{"a", 13, true}}, 0, "postgresql postgresql-postgis", true},
		{"no PostGIS", []installation{{"a", 16, false}}, 0, "postgresql-16-postgis-3", true},
		{"the cluster's release is gone", []installation{{"b", 17, true}}, 15, "postgresql-15 postgresql-15-postgis-3", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := choose(c.found, c.release)
			if c.fails {
				if !errors.Is(err, ErrMissing) || strings.Count(err.Error(), c.want) != 2 {
					t.Errorf("error %v, want ErrMissing naming %q in both languages", err, c.want)
				}
			} else if err != nil || got.bin != c.want {
				t.Errorf("chose %v (%v), want %s", got, err, c.want)
			}
		})
	}
}

func TestTheMemoryOfAMachineIsTheLowestLimit(t *testing.T) {
	const meminfo, v2, v1 = "proc/meminfo", "sys/fs/cgroup/memory.max", "sys/fs/cgroup/memory/memory.limit_in_bytes"
	for _, c := range []struct {
		name  string
		files map[string]string
		want  uint64
	}{
		{"a machine", map[string]string{meminfo: "MemTotal:       2048 kB\nMemFree: 1 kB\n"}, 2 << 20},
		{"a container without a limit", map[string]string{meminfo: "MemTotal: 2048 kB\n", v2: "max\n"}, 2 << 20},
		{"a container with one", map[string]string{meminfo: "MemTotal: 2048 kB\n", v2: "1048576\n"}, 1 << 20},
		{"an old container without a limit", map[string]string{meminfo: "MemTotal: 2048 kB\n", v1: "9223372036854771712\n"}, 2 << 20},
		{"nothing to read", nil, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := t.TempDir()
			for path, text := range c.files {
				path = filepath.Join(root, path)
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if got := memoryUnder(root); got != c.want {
				t.Errorf("%d bytes, want %d", got, c.want)
			}
		})
	}
}

func TestASocketFolderOfSomebodyElseIsRefused(t *testing.T) {
	self := account{uid: uint32(os.Geteuid()), gid: uint32(os.Getegid())}
	elsewhere := t.TempDir()
	link := filepath.Join(t.TempDir(), "minqing-0")
	if err := os.Symlink(elsewhere, link); err != nil {
		t.Fatal(err)
	}
	if err := own(link, self); err == nil {
		t.Error("a link was taken for the socket's folder")
	}
	if err := own(elsewhere, account{uid: self.uid + 1}); err == nil {
		t.Error("another user's folder was taken for the socket's")
	}
	if err := own(elsewhere, self); err != nil {
		t.Errorf("the own folder is refused: %v", err)
	}
}

func TestAFolderThatPostgreSQLsUserCannotReachIsNamed(t *testing.T) {
	closed := filepath.Join(t.TempDir(), "closed")
	inside := filepath.Join(closed, "data")
	if err := os.MkdirAll(inside, 0o700); err != nil {
		t.Fatal(err)
	}
	stranger := account{uid: uint32(os.Geteuid()) + 1, gid: uint32(os.Getegid()) + 1, drop: true}
	err := stranger.reaches(inside)
	if !errors.Is(err, ErrForeign) || !strings.Contains(err.Error(), "/var/lib/minqing") {
		t.Errorf("error %v, want ErrForeign with advice", err)
	}
}
