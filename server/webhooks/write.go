package webhooks

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"minqing/concern"
	"minqing/data"
)

// envelope is our own format: what happened, when, and to what. docs/webhooks.md tells it to whoever reads it.
type envelope struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"`
	Data      any       `json:"data"`
}

type concernData struct {
	Concern  int64     `json:"concern"`
	Version  int64     `json:"version"`
	Category string    `json:"category"`
	Name     string    `json:"category_name"`
	Status   string    `json:"status"`
	Light    string    `json:"light"`
	Urgency  string    `json:"urgency"`
	Area     *areaData `json:"area"`
	Step     string    `json:"step,omitempty"`
	RedAt    time.Time `json:"red_at,omitzero"`
	Title    string    `json:"title,omitempty"`
	Link     string    `json:"link,omitempty"`
}

type areaData struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

type importData struct {
	Count int64     `json:"count"`
	Area  *areaData `json:"area"`
	Link  string    `json:"link,omitempty"`
}

type testData struct {
	Webhook string `json:"webhook"`
}

// write is the body of a message.
func (s *Sender) write(l *data.Letter) ([]byte, error) {
	switch l.Format {
	case data.FormatWeCom:
		return json.Marshal(map[string]any{"msgtype": "markdown", "markdown": map[string]string{"content": s.chat(l, "**%s**", "\n>", "\n")}})
	case data.FormatDingTalk:
		return json.Marshal(map[string]any{"msgtype": "markdown", "markdown": map[string]string{"title": headline(l), "text": s.chat(l, "#### %s", "\n- ", "\n\n")}})
	case data.FormatStandard:
	}
	return json.Marshal(s.envelope(l))
}

func (s *Sender) envelope(l *data.Letter) envelope {
	e := envelope{Type: "concern." + string(l.Kind), Timestamp: l.At}
	f := l.Facts
	var area *areaData
	if f.Area != "" {
		area = &areaData{Code: string(f.Area), Name: f.AreaName}
	}
	switch l.Kind {
	case data.OccasionTest:
		e.Type, e.Data = "test", testData{Webhook: l.Name}
	case data.OccasionImported:
		e.Type, e.Data = "concerns.imported", importData{Count: f.Count, Area: area, Link: s.linkOf(l)}
	case data.OccasionReported, data.OccasionReturned, data.OccasionYellow, data.OccasionRed, data.OccasionStruckOff, data.OccasionStep:
		e.Data = concernData{
			Concern: l.Concern, Version: f.Version, Category: f.Category, Name: l.CategoryName, Status: f.Status, Light: f.Light, Urgency: f.Urgency,
			Area: area, Step: f.Step, RedAt: f.RedAt, Title: l.Title, Link: s.linkOf(l),
		}
	}
	return e
}

// linkOf leads to the concern's card, for those who may see it.
func (s *Sender) linkOf(l *data.Letter) string {
	switch {
	case s.link == "" || l.Kind == data.OccasionTest:
		return ""
	case l.Concern == 0:
		return s.link + "/"
	}
	return s.link + "/?card=" + strconv.FormatInt(l.Concern, 10)
}

var headlines = map[data.Occasion]string{
	data.OccasionReported: "新报一件", data.OccasionReturned: "退回重办", data.OccasionYellow: "黄灯：快到期了", data.OccasionRed: "红灯：超期了", data.OccasionStruckOff: "销号了",
	data.OccasionImported: "批量导入", data.OccasionTest: "测试消息",
}

// headline begins with a word that a robot can be told to ask for.
func headline(l *data.Letter) string {
	if l.Kind == data.OccasionStep {
		return "民情 · " + plain(l.StepName)
	}
	return "民情 · " + headlines[l.Kind]
}

// chat is a message as a group reads it, in the Markdown that the robots know: a head, lines, and a link. between stands before each line.
func (s *Sender) chat(l *data.Letter, head, between, before string) string {
	var b strings.Builder
	fmt.Fprintf(&b, head, headline(l))
	line := func(name, value string) {
		if value != "" {
			b.WriteString(between + name + "：" + plain(value))
		}
	}
	f := l.Facts
	if between == "\n- " { // a list begins behind an empty line
		b.WriteString("\n")
	}
	switch l.Kind {
	case data.OccasionTest:
		line("推送", l.Name)
	case data.OccasionImported:
		line("件数", strconv.FormatInt(f.Count, 10))
		line("范围", f.AreaName)
	case data.OccasionReported, data.OccasionReturned, data.OccasionYellow, data.OccasionRed, data.OccasionStruckOff, data.OccasionStep:
		line("编号", strconv.FormatInt(l.Concern, 10))
		line("标题", l.Title)
		line("类别", l.CategoryName)
		line("状态", l.StatusName)
		line("位置", f.AreaName)
		if !f.RedAt.IsZero() {
			line("期限", minute(f.RedAt))
		}
	}
	line("时间", minute(l.At))
	if link := s.linkOf(l); link != "" {
		b.WriteString(before + "[打开民情地图](" + link + ")")
	}
	return b.String()
}

// minute is an instant as people here write it.
func minute(t time.Time) string { return t.In(concern.Shanghai).Format("2006-01-02 15:04") }

// plain is a text in which a robot finds neither Markdown nor a mention of somebody.
var plain = strings.NewReplacer("<", "＜", ">", "＞", "[", "［", "]", "］", "(", "（", ")", "）", "*", "＊", "_", "＿", "`", "'", "#", "＃", "@", "＠", "\\", "＼",
	"!", "！", "~", "～", "|", "｜", "\n", " ", "\r", " ").Replace
