package data

import (
	"context"
	"encoding/json"
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
	"minqing/geo"
)

// presenceChannel carries what hands are doing on boards from each server to all. Nothing of it is stored.
const presenceChannel = "minqing_presence"

// A notification holds less than 8000 bytes.
const mostPresence = 7900

var screenName = regexp.MustCompile(`^[0-9a-f]{8,32}$`)

// mostSketched is how many positions a sketch may have. As exact as they are told, so many have room in a notification.
const mostSketched = 200

// Presence is what one screen's hand is doing on a board at this moment. Without pointer and sketch it is away.
type Presence struct {
	Board   int64       `json:"board"`
	Screen  string      `json:"screen"` // names the page
	Name    string      `json:"name"`   // display name of the account
	Pointer *[2]float64 `json:"pointer,omitempty"`
	Sketch  *Sketch     `json:"sketch,omitempty"`
}

// Sketch is a stroke that is being drawn.
type Sketch struct {
	Kind  AnnotationKind `json:"kind"`
	Path  [][2]float64   `json:"path"`
	Color int16          `json:"color"`
	Width int16          `json:"width"`
}

// MayShowOn says whether an account shows its hand on the boards of an area: NotFound for who may not read them, Forbidden for who
// may not draw on them.
func MayShowOn(scope *concern.Scope, areaPrefix string) error {
	if !MayReadBoard(scope, areaPrefix) {
		return notFound("块议事板", "board")
	}
	if !MayWriteBoard(scope, areaPrefix) {
		return onlyStaffDraw()
	}
	return nil
}

// ShowPresence tells every server, this one included. Invalid when it is not on earth or too large. Who may tell it is for MayShowOn.
func (s *Store) ShowPresence(ctx context.Context, p *Presence) error {
	e := input()
	if !screenName.MatchString(p.Screen) {
		e.addField("screen", "应是 8 到 32 位十六进制数字", "it is 8 to 32 hexadecimal digits")
	}
	if p.Pointer != nil {
		checkPosition(e, "pointer", *p.Pointer)
	}
	if p.Sketch != nil {
		if !slices.Contains([]AnnotationKind{Pin, Hotspot, Line, Arrow, Pen, Text}, p.Sketch.Kind) {
			e.addField("sketch.kind", "没有这种标注", "there is no such kind")
		}
		if len(p.Sketch.Path) > mostSketched {
			e.addField("sketch.path", "最多 200 个点", "at most 200 positions")
		}
		for _, at := range p.Sketch.Path {
			checkPosition(e, "sketch.path", at)
		}
	}
	if err := e.refused(); err != nil {
		return err
	}
	text, err := json.Marshal(p.told())
	if err != nil {
		return doing("show a hand", err)
	}
	if len(text) > mostPresence {
		return wrongField("sketch.path", "太大了，请简化", "it is too large: simplify it")
	}
	_, err = s.pool.Exec(ctx, `select pg_notify($1, $2)`, presenceChannel, string(text))
	return doing("show a hand", err)
}

// told is the same with positions to a tenth of a metre: a hand is no more exact, and the digits of a long stroke would outgrow a
// notification.
func (p *Presence) told() *Presence {
	t := *p
	if p.Pointer != nil {
		at := sixDecimals(*p.Pointer)
		t.Pointer = &at
	}
	if p.Sketch != nil {
		s := *p.Sketch
		s.Path = make([][2]float64, len(p.Sketch.Path))
		for i, at := range p.Sketch.Path {
			s.Path[i] = sixDecimals(at)
		}
		t.Sketch = &s
	}
	return &t
}

func sixDecimals(at [2]float64) [2]float64 {
	const unit = 1e6
	return [2]float64{math.Round(at[0]*unit) / unit, math.Round(at[1]*unit) / unit}
}

func checkPosition(e *Error, path string, at [2]float64) {
	if err := geo.CheckPosition(at[0], at[1]); err != nil {
		e.addField(path, geo.InChinese(err), err.Error())
	}
}

// FollowPresence tells what hands do, on whichever server, until the context ends, whose error it returns. It has a connection of
// its own and reconnects by itself; what is said meanwhile is not heard.
func (s *Store) FollowPresence(ctx context.Context, tell func(Presence)) error {
	for {
		_ = s.hearPresence(ctx, tell) // the change feed says when PostGIS is away
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(retryLast/2 + rand.N(retryLast/2)):
		}
	}
}

func (s *Store) hearPresence(ctx context.Context, tell func(Presence)) error {
	cfg := s.ownConnection()
	cfg.RuntimeParams["application_name"] = "minqing presence"
	within, cancel := context.WithTimeout(ctx, lookWithin)
	conn, err := pgx.ConnectConfig(within, cfg)
	cancel()
	if err != nil {
		return doing("connect to hear of hands", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, "listen "+presenceChannel); err != nil {
		return doing("listen for hands", err)
	}
	for {
		heard, err := conn.WaitForNotification(ctx)
		if err != nil {
			return doing("listen for hands", err)
		}
		var p Presence
		if err := json.Unmarshal([]byte(heard.Payload), &p); err != nil {
			return doing("read a hand", err)
		}
		tell(p)
	}
}
