package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"minqing/data"
	"minqing/data/demo"
)

// defaultPort is taken when PORT says nothing; another free one when somebody else has it.
const defaultPort = 8080

// Bounds on one connection. There is none on writing: it would end the live stream; what writes has its own.
const (
	headerWithin = 10 * time.Second
	idleWithin   = 2 * time.Minute
	finishWithin = 10 * time.Second // for requests under way when the program stops
	houseEvery   = time.Hour
	mostDays     = 36_500 // that what is personal may be kept after the end
	mostLeast    = 1000   // concerns that a hotspot may be asked to have
)

// collectAt is by how many per cent memory may grow before it is collected. Nearly all of it is the map's columns, which hold no
// pointers, so that collecting often costs little; Go's own 100 would double what they take.
const collectAt = 25

type serveCommand struct {
	Host         string         `env:"MINQING_HOST" help:"监听的地址；默认所有网卡 · Address to listen on. Default: every interface."`
	Port         int            `env:"PORT" help:"端口；不给则 8080，被占用时另找一个 · Port. Default: 8080, or a free one when that is taken."`
	Proxy        []netip.Prefix `env:"MINQING_PROXIES" help:"可信代理的网段 · Networks of proxies whose X-Forwarded-For is believed, e.g. 10.0.0.0/8."`
	HTTPS        bool           `env:"MINQING_HTTPS" help:"前面有 HTTPS 代理：会话只走 HTTPS · A proxy serves HTTPS: mark cookies for it."`
	Link         *url.URL       `env:"MINQING_URL" placeholder:"URL" help:"大家打开地图用的网址，推送的消息里用它作链接 · Address under which people reach the map, for links in webhooks' messages."`
	NoDemo       bool           `env:"MINQING_NO_DEMO" help:"空数据库不装演示社区 · Leave an empty database empty."`
	ErasedAfter  int            `env:"MINQING_ERASED_AFTER" default:"30" placeholder:"DAYS" help:"结束多少天后抹去联系方式和说明文字 · Days after its end when a concern's contact and notes are erased."`
	TileCache    uint64         `env:"MINQING_TILE_CACHE" default:"128" placeholder:"MIB" help:"做好的瓦片最多占多少内存，MiB；0 不留 · Memory for built tiles, in MiB; 0 keeps none."`
	HotspotLeast int            `env:"MINQING_HOTSPOT_LEAST" default:"5" placeholder:"N" help:"少于多少件不算热点，也不算安静网格 · From fewer concerns than this no hotspot and no silent grid is computed."`
	Map          mapFlags       `embed:""`
	DemoPassword string         `env:"MINQING_DEMO_PASSWORD" help:"演示账号的密码；不给则随机 · Password of the demo accounts. Default: made by chance."`
}

// Validate refuses a time to keep what is personal that is none, a hotspot of one concern, and an address that no link can begin with.
func (c *serveCommand) Validate() error {
	if c.ErasedAfter < 0 || c.ErasedAfter > mostDays {
		return fmt.Errorf("--erased-after: 0 到 %[1]d 天 · 0 to %[1]d days", mostDays)
	}
	if c.HotspotLeast < 2 || c.HotspotLeast > mostLeast {
		return fmt.Errorf("--hotspot-least: 2 到 %[1]d 件 · 2 to %[1]d concerns", mostLeast)
	}
	if c.Link != nil && (c.Link.Scheme != "http" && c.Link.Scheme != "https" || c.Link.Host == "" || c.Link.RawQuery != "" || c.Link.Fragment != "") {
		return errors.New("--link: 例如 https://map.example.cn · for example https://map.example.cn")
	}
	return c.Map.validate()
}

// link is the address of the map without a slash at its end, "" when nobody said it.
func (c *serveCommand) link() string {
	if c.Link == nil {
		return ""
	}
	return strings.TrimRight(c.Link.String(), "/")
}

func (c *serveCommand) Run(ctx context.Context, p *program) error {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	listener, err := c.listen()
	if err != nil {
		return err
	}
	defer listener.Close() // a second close, after the server's, changes nothing
	db, err := p.open(ctx, true)
	if err != nil {
		return err
	}
	return errors.Join(c.serve(ctx, p, db, listener), db.Close())
}

// listen takes the port before anything is started, so that a taken one is told at once.
func (c *serveCommand) listen() (net.Listener, error) {
	port := c.Port
	if port == 0 {
		port = defaultPort
	}
	l, err := net.Listen("tcp", net.JoinHostPort(c.Host, strconv.Itoa(port)))
	if err == nil || !errors.Is(err, syscall.EADDRINUSE) {
		return l, err
	}
	if c.Port != 0 {
		return nil, &data.Error{
			Kind: data.Conflict, Message: fmt.Sprintf("端口 %d 已被占用，请换一个：PORT=9000", port),
			English: fmt.Sprintf("Port %d is taken: choose another, e.g. PORT=9000", port),
		}
	}
	return net.Listen("tcp", net.JoinHostPort(c.Host, "0"))
}

func (c *serveCommand) serve(ctx context.Context, p *program, db *database, listener net.Listener) error {
	log := slog.Default()
	signIns, err := c.prepareDemo(ctx, p, db)
	if err != nil {
		return err
	}
	uploads, err := p.uploads()
	if err != nil {
		return err
	}
	a, err := newApp(db.Store, appOptions{
		Secure: c.HTTPS, Proxies: c.Proxy, Uploads: uploads, Link: c.link(), TileCache: c.TileCache << 20, Least: c.HotspotLeast, Map: c.Map, Log: log,
	})
	if err != nil {
		return err
	}
	defer a.Close()
	server := &http.Server{
		Handler: a, ReadHeaderTimeout: headerWithin, IdleTimeout: idleWithin,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	server.RegisterOnShutdown(a.table.Hub.Close)

	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		if err := db.Follow(ctx, a.table); ctx.Err() == nil {
			return err
		}
		return nil // it was to end
	})
	g.Go(func() error { return keepHouse(ctx, db.Store, time.Duration(c.ErasedAfter)*24*time.Hour, log) })
	g.Go(func() error {
		if err := db.FollowPresence(ctx, a.table.Present); ctx.Err() == nil {
			return err
		}
		return nil
	})
	g.Go(func() error { return a.hooks.Run(ctx) })
	g.Go(func() error {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	g.Go(func() error {
		<-ctx.Done()
		within, cancel := context.WithTimeout(context.Background(), finishWithin)
		defer cancel()
		if err := server.Shutdown(within); err != nil {
			return errors.Join(fmt.Errorf("some requests were cut off: %w", err), server.Close())
		}
		return nil
	})
	if db.server != nil {
		g.Go(func() error {
			select {
			case <-ctx.Done():
				return nil
			case <-db.server.Done():
				return fmt.Errorf("the private database ended: %w", db.server.Err())
			}
		})
	}
	announce(listener.Addr(), signIns)
	return g.Wait()
}

// uploads is the folder where files lie while they are imported, without those that a killed program left.
func (p *program) uploads() (string, error) {
	dir := filepath.Join(p.Data, "uploads")
	if err := errors.Join(os.RemoveAll(dir), os.MkdirAll(dir, 0o700)); err != nil {
		return "", fmt.Errorf("prepare the folder for uploads: %w", err)
	}
	return dir, nil
}

// prepareDemo fills an empty database and answers the demo's sign-ins, nil when this is no demo.
func (c *serveCommand) prepareDemo(ctx context.Context, p *program, db *database) ([]demo.Account, error) {
	empty, err := db.Empty(ctx)
	if err != nil {
		return nil, err
	}
	if empty && !c.NoDemo {
		fmt.Fprintln(os.Stderr, "正在装入虚构的演示社区… · loading the fictional demo community…")
		accounts, err := demo.Load(ctx, db.Store, demo.Options{Password: c.DemoPassword})
		if err != nil {
			return nil, err
		}
		return accounts, p.keepSignIns(accounts)
	}
	made, err := db.Fictional(ctx)
	if err != nil || !made {
		return nil, err
	}
	accounts, err := p.keptSignIns()
	if err != nil || c.DemoPassword == "" {
		return accounts, err
	}
	for i := range accounts {
		if accounts[i].Password == c.DemoPassword {
			continue
		}
		if err := db.SetPassword(ctx, data.Operator(), accounts[i].Name, c.DemoPassword, true); err != nil {
			return nil, err
		}
		accounts[i].Password = c.DemoPassword
	}
	return accounts, p.keepSignIns(accounts)
}

// announce tells the person at the terminal where to go and who to be.
func announce(address net.Addr, signIns []demo.Account) {
	port := address.(*net.TCPAddr).Port
	fmt.Printf("\n民情地图 · Minqing Map %s\n  http://localhost:%d\n", version, port)
	if len(signIns) > 0 {
		printSignIns(signIns)
	}
	fmt.Println("停止：Ctrl-C · stop: Ctrl-C")
}

// keepHouse forgets what has had its time, now and every hour; what is of persons, so long after its concern's end. A failure
// is told and tried again. So is, once, which years the calendar does not know yet.
func keepHouse(ctx context.Context, store *data.Store, after time.Duration, log *slog.Logger) error {
	tick := time.NewTicker(houseEvery)
	defer tick.Stop()
	var told []int
	for {
		unknown, err := store.UnknownYears(ctx, data.CalendarAhead)
		switch {
		case err != nil && ctx.Err() == nil:
			log.Warn("the calendar cannot be read", "error", err)
		case len(unknown) > 0 && !slices.Equal(unknown, told):
			log.Warn("这些年份的节假日还没有录入，期限先按周一到周五计算；请管理员到“管理 → 日历”录入 · the public holidays of these years are not known, Monday to Friday are taken as worked: an administrator enters them under Administration, Calendar", "years", unknown)
			told = unknown
		}
		if err := store.Housekeep(ctx); err != nil && ctx.Err() == nil {
			log.Warn("housekeeping failed", "error", err)
		}
		erased, err := store.ErasePersons(ctx, after)
		switch {
		case err != nil && ctx.Err() == nil:
			log.Warn("erasing contacts and notes failed", "error", err)
		case erased > 0:
			log.Info("contacts and notes erased", "concerns", erased)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}
