package webhooks

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"minqing/data"
)

// sign adds what shows the receiver that a message is ours.
//
// Ours follows standardwebhooks.com: the name, the instant of the try and the body, joined by dots, under HMAC-SHA256. A DingTalk robot wants
// the instant in milliseconds and, joined by a line feed, its own secret under the same, in the query. WeCom's have only their address.
func sign(r *http.Request, l *data.Letter, body []byte, now time.Time) error {
	switch l.Format {
	case data.FormatStandard:
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(l.Secret, "whsec_"))
		if err != nil {
			return fmt.Errorf("read a webhook's secret: %w", err)
		}
		instant := strconv.FormatInt(now.Unix(), 10)
		r.Header.Set("Webhook-Id", l.Message)
		r.Header.Set("Webhook-Timestamp", instant)
		r.Header.Set("Webhook-Signature", "v1,"+mac(key, l.Message+"."+instant+"."+string(body)))
	case data.FormatDingTalk:
		if l.Secret == "" {
			return nil
		}
		instant := strconv.FormatInt(now.UnixMilli(), 10)
		more := "timestamp=" + instant + "&sign=" + url.QueryEscape(mac([]byte(l.Secret), instant+"\n"+l.Secret))
		if r.URL.RawQuery != "" {
			more = r.URL.RawQuery + "&" + more
		}
		r.URL.RawQuery = more
	case data.FormatWeCom:
	}
	return nil
}

func mac(key []byte, text string) string {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}
