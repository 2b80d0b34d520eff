package webhooks

import (
	"net/http"
	"strconv"
	"time"

	"minqing/data"
)

// waits are those after each failed try, three days in all; a message that fails after the last is given up.
var waits = []time.Duration{
	5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour, 8 * time.Hour,
	longestWait, longestWait, longestWait, longestWait, longestWait,
}

const (
	longestWait = 12 * time.Hour
	jitter      = 0.2 // of a wait, more or less, so that what failed together does not come together again
	// A robot of WeCom or DingTalk takes 20 messages a minute, and one of DingTalk that was sent more takes none for ten minutes.
	robotPace    = 3 * time.Second
	wecomRest    = time.Minute
	dingTalkRest = 10 * time.Minute
)

// plan says when to go on after a try.
func (s *Sender) plan(l *data.Letter, a tried) data.Outcome {
	o := a.Outcome
	robot := l.Format != data.FormatStandard
	if o.Delivered {
		if robot {
			o.Rest = robotPace
		}
		return o
	}
	if l.Attempt > len(waits) {
		o.GivenUp = true
		return o
	}
	o.Again = time.Duration(float64(waits[l.Attempt-1]) * (1 - jitter + 2*jitter*s.chance()))
	if o.Rest = min(a.asked, longestWait); o.Rest == 0 && robot {
		o.Rest = robotPace
	}
	o.Again = max(o.Again, o.Rest)
	return o
}

// retryAfter is how long an answer asks to be left alone, in seconds or until a date; 0 when it does not say.
func retryAfter(h http.Header, now time.Time) time.Duration {
	text := h.Get("Retry-After")
	if seconds, err := strconv.ParseUint(text, 10, 32); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}
