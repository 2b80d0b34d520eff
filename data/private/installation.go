package private

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// oldest is the first PostgreSQL release whose features the schema relies on.
const oldest = 15

// Where distributions put a PostgreSQL's programs when they are not in the PATH: Debian, Red Hat, Homebrew.
var programFolders = []string{
	"/usr/lib/postgresql/*/bin",
	"/usr/pgsql-*/bin",
	"/opt/homebrew/opt/postgresql@*/bin",
	"/usr/local/opt/postgresql@*/bin",
}

// installation is one PostgreSQL on this machine.
type installation struct {
	bin     string // folder of initdb and postgres
	major   int
	postgis bool // its extension can be created
}

func (i installation) program(name string) string { return filepath.Join(i.bin, name) }

// findInstallation chooses the PostgreSQL to run: of the release `major` when it is not 0 (a cluster is
// readable by its own release only), else the newest that has PostGIS. The error names the missing packages.
func findInstallation(ctx context.Context, bin string, major int) (installation, error) {
	var found []installation
	for _, folder := range candidateFolders(ctx, bin) {
		if i, ok := inspect(ctx, folder); ok {
			found = append(found, i)
		}
	}
	return choose(found, major)
}

// choose picks from what was found; the rules are findInstallation's.
func choose(found []installation, major int) (installation, error) {
	slices.SortStableFunc(found, func(a, b installation) int { return b.major - a.major })
	var best *installation
	for n := range found {
		i := &found[n]
		switch {
		case major != 0 && i.major != major, major == 0 && i.major < oldest:
			continue
		case best == nil, i.postgis && !best.postgis:
			best = i
		}
	}
	switch {
	case best != nil && best.postgis:
		return *best, nil
	case best != nil:
		return installation{}, &Error{
			Kind: ErrMissing,
			Chinese: fmt.Sprintf("找到了 PostgreSQL %d，但缺少 PostGIS 扩展。请安装：sudo apt-get install postgresql-%d-postgis-3（联网机器上 make run 会自动安装），"+
				"或用 DATABASE_URL 指定已有的 PostGIS 数据库。", best.major, best.major),
			English: fmt.Sprintf("PostgreSQL %d is here, but its PostGIS extension is not. Install it: sudo apt-get install postgresql-%d-postgis-3 "+
				"(`make run` does it when it can), or point DATABASE_URL at a PostGIS server.", best.major, best.major),
		}
	case major != 0:
		return installation{}, &Error{
			Kind: ErrMissing,
			Chinese: fmt.Sprintf("数据文件夹由 PostgreSQL %d 建立，本机没有这个版本。请安装：sudo apt-get install postgresql-%d postgresql-%d-postgis-3，"+
				"或先用 pg_upgrade 升级数据。", major, major, major),
			English: fmt.Sprintf("The data folder was made by PostgreSQL %d, which is not on this machine. Install it: sudo apt-get install postgresql-%d postgresql-%d-postgis-3, "+
				"or move the data to a newer release with pg_upgrade first.", major, major, major),
		}
	default:
		return installation{}, &Error{
			Kind: ErrMissing,
			Chinese: fmt.Sprintf("本机没有 PostgreSQL %d 或更新的版本。请安装：sudo apt-get install postgresql postgresql-postgis（联网机器上 make run 会自动安装），"+
				"或用 DATABASE_URL 指定已有的 PostGIS 数据库。", oldest),
			English: fmt.Sprintf("There is no PostgreSQL %d or newer on this machine. Install it: sudo apt-get install postgresql postgresql-postgis "+
				"(`make run` does it when it can), or point DATABASE_URL at a PostGIS server.", oldest),
		}
	}
}

// candidateFolders lists where PostgreSQL's programs may be; `bin` alone when it is given.
func candidateFolders(ctx context.Context, bin string) []string {
	if bin != "" {
		return []string{bin}
	}
	var folders []string
	if out, err := exec.CommandContext(ctx, "pg_config", "--bindir").Output(); err == nil {
		folders = append(folders, strings.TrimSpace(string(out)))
	}
	if path, err := exec.LookPath("postgres"); err == nil {
		folders = append(folders, filepath.Dir(path))
	}
	for _, pattern := range programFolders {
		matches, err := filepath.Glob(pattern)
		if err != nil {
			panic(err) // only a malformed pattern above
		}
		folders = append(folders, matches...)
	}
	slices.Sort(folders)
	return slices.Compact(folders)
}

var versionNumber = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

// inspect asks the programs of a folder what they are; false when it holds no server.
func inspect(ctx context.Context, bin string) (installation, bool) {
	i := installation{bin: bin}
	if _, err := os.Stat(i.program("initdb")); err != nil {
		return i, false
	}
	out, err := exec.CommandContext(ctx, i.program("postgres"), "--version").Output()
	if err != nil {
		return i, false
	}
	match := versionNumber.FindSubmatch(out)
	if match == nil {
		return i, false
	}
	if i.major, err = strconv.Atoi(string(match[1])); err != nil {
		return i, false
	}
	share := fmt.Sprintf("/usr/share/postgresql/%d", i.major)
	if out, err := exec.CommandContext(ctx, i.program("pg_config"), "--sharedir").Output(); err == nil {
		share = strings.TrimSpace(string(out))
	}
	_, err = os.Stat(filepath.Join(share, "extension", "postgis.control"))
	i.postgis = err == nil
	return i, true
}
