// Command minqing is the sand table of a community's grid management: a map service over PostGIS.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/alecthomas/kong"

	"minqing/geo"
)

// version is set by the build.
var version = "development"

// program is every command and flag; each flag is an environment variable as well.
type program struct {
	Data             string           `env:"MINQING_DATA" placeholder:"DIR" help:"数据文件夹 · Folder of the private database, photos and keys. Default: /var/lib/minqing as root, else ~/.local/share/minqing."`
	DatabaseURL      string           `env:"DATABASE_URL" placeholder:"URL" help:"用已有的 PostGIS，不启动自带的 · Use this PostGIS instead of the private one."`
	DatabaseOwnerURL string           `env:"DATABASE_OWNER_URL" placeholder:"URL" help:"表的所有者，只用来升级结构和授权；不给则同上 · Who owns the tables there, to migrate and to give rights. Default: the same."`
	Key              string           `env:"MINQING_KEY" placeholder:"HEX" help:"加密联系人和说明文字的密钥，64 位十六进制；不给则存在数据文件夹里 · Key that seals contacts and notes, 64 hex digits. Default: a file in the data folder."`
	OldKeys          []string         `env:"MINQING_OLD_KEYS" placeholder:"HEX" help:"换下来的密钥，逗号分隔；换完即可去掉 · Keys from before a rotation, until it is done."`
	Photos           string           `env:"MINQING_PHOTOS" placeholder:"URL" help:"存放照片的地方，默认数据文件夹里的 photos；多台服务器要用共同的，例如 file:///mnt/minqing-photos?no_tmp_dir=true · Where photos lie. Default: photos in the data folder. Several servers need a common place."`
	Categories       string           `env:"MINQING_CATEGORIES" type:"existingfile" placeholder:"FILE" help:"类别文件（JSON）· Categories with their deadlines, instead of the built-in ones."`
	Ledger           string           `env:"MINQING_LEDGER" type:"existingfile" placeholder:"FILE" help:"走访和服务的种类（JSON）· Kinds of visits and services, instead of the built-in ones."`
	ClearDays        int              `env:"MINQING_CLEAR_DAYS" default:"90" help:"五必清多少天没确认算过期 · Days after which a confirmation of the five must-be-clear is stale."`
	SlipDays         int              `env:"MINQING_SLIP_DAYS" default:"90" placeholder:"DAYS" help:"给居民的回音单多少天有效 · Days that a resident's slip is good for."`
	Similar          float64          `name:"similar-within" env:"MINQING_SIMILAR_WITHIN" default:"60" placeholder:"METRES" help:"上报时提示多少米内的同类诉求 · How far an open concern of the same category may lie to be shown to who reports, in metres."`
	Sliver           float64          `env:"MINQING_SLIVER" default:"1" help:"网格边界允许的误差，平方米 · How far areas may overlap, in m²."`
	Version          kong.VersionFlag `help:"版本 · Print the version."`

	Serve   serveCommand   `cmd:"" help:"启动服务 · Serve the map."`
	Migrate migrateCommand `cmd:"" help:"升级数据库结构 · Bring the database's schema up to date."`
	Demo    demoCommand    `cmd:"" help:"装入虚构的演示社区 · Load the fictional demo community."`
	Import  importCommand  `cmd:"" help:"导入区划或民情 · Import areas or concerns from GeoJSON, CSV or GeoPackage."`
	Export  exportCommand  `cmd:"" help:"导出民情 · Export concerns."`
	Account accountCommand `cmd:"" help:"账号 · Accounts."`
	Keys    keyCommand     `cmd:"" name:"key" help:"密钥 · The key that seals what is personal."`
}

// mostSimilar is the farthest, in metres, that something nearby can be.
const mostSimilar = 1000

// Validate refuses a distance that shows nothing, or half a town, and a slip that is never good, or for ever.
func (p *program) Validate() error {
	if p.SlipDays < 1 || p.SlipDays > mostDays {
		return fmt.Errorf("--slip-days: 1 到 %[1]d 天 · 1 to %[1]d days", mostDays)
	}
	if !(p.Similar > 0 && p.Similar <= mostSimilar) {
		return fmt.Errorf("--similar-within: 大于 0，最多 %[1]d 米 · more than 0, at most %[1]d metres", mostSimilar)
	}
	return nil
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:]))
}

func run(ctx context.Context, args []string) int {
	p := &program{}
	parser, err := kong.New(p, kong.Name("minqing"), kong.Vars{"version": version}, kong.UsageOnError(),
		kong.Description("民情地图 · Minqing Map: a community's sand table."))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	command, err := parser.Parse(args)
	if err != nil {
		parser.FatalIfErrorf(err)
	}
	if p.Data == "" {
		p.Data, err = defaultData()
	}
	if err == nil {
		command.BindTo(ctx, (*context.Context)(nil))
		err = command.Run(p)
	}
	if err != nil && !(errors.Is(err, context.Canceled) && ctx.Err() != nil) {
		fmt.Fprintln(os.Stderr, "minqing:", said(err))
		return 1
	}
	return 0
}

// said is an error in both languages where it knows them, for a person at a terminal.
func said(err error) string {
	var bilingual interface{ Chinese() string }
	zh := geo.InChinese(err)
	if errors.As(err, &bilingual) {
		zh = bilingual.Chinese()
	}
	if zh == err.Error() {
		return zh
	}
	return zh + "\n" + err.Error()
}

// defaultData is where the private database lives: /root is closed to the user PostgreSQL runs as, so root's is elsewhere.
func defaultData() (string, error) {
	if os.Geteuid() == 0 {
		return "/var/lib/minqing", nil
	}
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "minqing"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("find the home folder (give --data): %w", err)
	}
	return filepath.Join(home, ".local", "share", "minqing"), nil
}
