package webhooks

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"syscall"
	"time"

	"minqing/data"
)

// Bounds on one try.
const (
	tryWithin   = 10 * time.Second
	dialWithin  = 5 * time.Second
	longestRead = 64 << 10 // bytes of an answer
)

var errRefused = errors.New("nothing is sent to this address")

// newClient looks at each address that it dials, so that no name leads where no webhook may, and follows no redirect. It knows no proxy, which
// would dial unseen.
func newClient() *http.Client {
	dialer := &net.Dialer{Timeout: dialWithin, Control: func(_, address string, _ syscall.RawConn) error {
		if at, err := netip.ParseAddrPort(address); err != nil || data.RefusedAddress(at.Addr()) {
			return errRefused
		}
		return nil
	}}
	return &http.Client{
		Timeout:       tryWithin,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: dialWithin, MaxResponseHeaderBytes: longestRead,
			MaxIdleConnsPerHost: 1, IdleConnTimeout: 30 * time.Second, DisableCompression: true, ForceAttemptHTTP2: true,
		},
	}
}

// tried is what a try came to, and for how long the receiver asked to be left alone.
type tried struct {
	data.Outcome
	asked time.Duration
}

func failed(problem string) tried { return tried{Outcome: data.Outcome{Problem: problem}} }

// post tries a letter once. Nothing of the answer's body is kept but a robot's code.
func (s *Sender) post(ctx context.Context, l *data.Letter) tried {
	now := s.now()
	body, err := s.write(l)
	if err != nil {
		return failed("internal")
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, l.URL, bytes.NewReader(body))
	if err != nil {
		return failed("bad_url")
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "minqing")
	if err := sign(request, l, body, now); err != nil {
		return failed("internal")
	}
	response, err := s.client.Do(request)
	if err != nil {
		return failed(whyUnsent(err))
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, longestRead))
	t := judge(l.Format, response, answer, now)
	if err != nil && t.Delivered && l.Format != data.FormatStandard {
		t.Delivered, t.Problem = false, whyUnsent(err)
	}
	t.Status = response.StatusCode
	return t
}

// judge says what an answer means. Any 2xx takes the message, but the robots say in the body of a 200 what they think of it.
func judge(format data.WebhookFormat, response *http.Response, body []byte, now time.Time) tried {
	status := response.StatusCode
	switch {
	case status == http.StatusGone:
		t := failed("gone")
		t.Gone = true
		return t
	case status >= 300 && status < 400:
		return failed("redirect")
	case status < 200 || status >= 300:
		t := failed("status")
		t.asked = retryAfter(response.Header, now)
		return t
	case format == data.FormatStandard:
		return tried{Outcome: data.Outcome{Delivered: true}}
	}
	var robot struct {
		Code *int64 `json:"errcode"`
	}
	if err := json.Unmarshal(body, &robot); err != nil || robot.Code == nil {
		return failed("no_robot")
	}
	if *robot.Code == 0 {
		return tried{Outcome: data.Outcome{Delivered: true}}
	}
	t := failed("errcode")
	t.Code = *robot.Code
	switch t.Code {
	case 45009: // WeCom: sent too often
		t.asked = wecomRest
	case 130101: // DingTalk: the same
		t.asked = dingTalkRest
	}
	return t
}

// whyUnsent is a word for why there was no answer.
func whyUnsent(err error) string {
	var name *net.DNSError
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	switch {
	case errors.Is(err, errRefused):
		return "refused_address"
	case errors.As(err, &name):
		return "no_such_host"
	case errors.As(err, &certificate), errors.As(err, &record), errors.As(err, &alert):
		return "tls"
	case os.IsTimeout(err), errors.Is(err, context.DeadlineExceeded):
		return "timeout"
	}
	return "unreachable"
}
