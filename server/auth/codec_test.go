package auth

import (
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/google/go-cmp/cmp"
)

func TestASessionIsReadAsItWasWritten(t *testing.T) {
	deadline := time.Date(2026, 11, 24, 20, 0, 0, 123, time.UTC)
	values := map[string]any{accountKey: int64(7), rightsKey: int64(-1)}
	for name, writer := range map[string]scs.Codec{"ours": codec{}, "one from before": scs.GobCodec{}} {
		b, err := writer.Encode(deadline, values)
		if err != nil {
			t.Fatal(err)
		}
		until, got, err := codec{}.Decode(b)
		if err != nil || !until.Equal(deadline) || !cmp.Equal(got, values) {
			t.Errorf("%s: %v, %v, %v", name, until, got, err)
		}
	}
}

func TestASessionThatIsCutShortIsRefused(t *testing.T) {
	whole, err := codec{}.Encode(time.Now(), map[string]any{accountKey: int64(7)})
	if err != nil {
		t.Fatal(err)
	}
	for n := range whole {
		if n == 9 {
			continue // a session that holds nothing
		}
		if _, _, err := (codec{}).Decode(whole[:n]); err == nil {
			t.Errorf("%d of %d bytes are taken for a session", n, len(whole))
		}
	}
}

func TestASessionHoldsNothingButNumbers(t *testing.T) {
	if _, err := (codec{}).Encode(time.Now(), map[string]any{"name": "wang"}); err == nil {
		t.Error("a text is written")
	}
}
