package webhooks

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"minqing/data"
)

func TestARobotOfDingTalkIsSignedToAndListenedTo(t *testing.T) {
	h := newHouse(t)
	const secret = "SECthis is secret"
	r := newReceiver(t, func(n int, w http.ResponseWriter) {
		code := 0
		if n == 1 {
			code = 130101
		}
		fmt.Fprintf(w, `{"errcode":%d,"errmsg":"…"}`, code)
	})
	h.hook(t, data.NewWebhook{Format: data.FormatDingTalk, URL: r.URL + "/robot/send?access_token=x", Secret: secret})
	h.report(t)
	s := h.sender(h.store)
	send(t, s)
	if d := h.delivery(t); d.State != "failed" || d.Problem != "errcode" || d.Code != 130101 || d.Status != 200 || d.NextAt.Sub(h.now()) != dingTalkRest {
		t.Errorf("too many a minute: %+v", d)
	}
	h.pass(dingTalkRest)
	send(t, s)
	if d := h.delivery(t); d.State != "delivered" {
		t.Errorf("%+v", d)
	}
	got := r.all()[1]
	m := hmac.New(sha256.New, []byte(secret))
	m.Write([]byte(got.query.Get("timestamp") + "\n" + secret))
	if got.query.Get("sign") != base64.StdEncoding.EncodeToString(m.Sum(nil)) || got.query.Get("access_token") != "x" || got.query.Get("timestamp") != fmt.Sprint(h.now().UnixMilli()) {
		t.Errorf("its query is %v", got.query)
	}
	var body struct {
		MsgType  string `json:"msgtype"`
		Markdown struct{ Title, Text string }
	}
	if err := json.Unmarshal([]byte(got.body), &body); err != nil || body.MsgType != "markdown" || body.Markdown.Title != "民情 · 新报一件" || !strings.Contains(body.Markdown.Text, "\n- 类别：路灯") {
		t.Errorf("it says %s, %v", got.body, err)
	}
}

func TestARobotOfWeComReadsMarkdown(t *testing.T) {
	h := newHouse(t)
	r := newReceiver(t, func(n int, w http.ResponseWriter) {
		answers := []string{`<html>`, `{"errcode":45009}`, `{"errcode":0,"errmsg":"ok"}`}
		fmt.Fprint(w, answers[min(n, len(answers))-1])
	})
	h.hook(t, data.NewWebhook{Format: data.FormatWeCom, URL: r.URL, WithTitle: true})
	id := h.report(t)
	s := h.sender(h.store)
	for _, want := range []struct {
		state, problem string
		code           int64
	}{{"failed", "no_robot", 0}, {"failed", "errcode", 45009}, {"delivered", "", 0}} {
		send(t, s)
		if d := h.delivery(t); d.State != want.state || d.Problem != want.problem || d.Code != want.code {
			t.Errorf("%+v, want %+v", d, want)
		}
		h.pass(10 * time.Minute)
	}
	var body struct {
		MsgType  string `json:"msgtype"`
		Markdown struct{ Content string }
	}
	got := r.all()[2]
	if err := json.Unmarshal([]byte(got.body), &body); err != nil || body.MsgType != "markdown" {
		t.Fatalf("%v in %s", err, got.body)
	}
	want := fmt.Sprintf("**民情 · 新报一件**\n>编号：%d\n>标题：路灯不亮＜＠all＞\n>类别：路灯\n>状态：发现\n>位置：大院社区\n", id)
	if !strings.HasPrefix(body.Markdown.Content, want) || !strings.HasSuffix(body.Markdown.Content, fmt.Sprintf("\n[打开民情地图](https://map.example.cn/?card=%d)", id)) {
		t.Errorf("it says\n%s\nwant\n%s", body.Markdown.Content, want)
	}
}
