package main

import (
	"fmt"
	"strings"
	"testing"
)

func TestSigningInIsSlowedDownForWhoGuesses(t *testing.T) {
	w := newWorld(t, 10)
	nobody := w.as(t, "")
	var last answer
	for range 20 {
		last = nobody.do(t, "POST", "/api/v1/session", `{"account":"planner","password":"guess"}`)
		if last.status == 429 {
			break
		}
		if last.status != 401 || !strings.Contains(last.body, "wrong-password") {
			t.Fatalf("%d %s", last.status, last.body)
		}
	}
	if last.status != 429 || last.header.Get("Retry-After") == "" {
		t.Errorf("twenty guesses: %d, Retry-After %q", last.status, last.header.Get("Retry-After"))
	}
	if right := nobody.do(t, "POST", "/api/v1/session", fmt.Sprintf(`{"account":"planner","password":%q}`, sesame)); right.status != 429 {
		t.Errorf("the guesser's right guess: %d", right.status)
	}
	w.as(t, "staff") // others sign in as always
}
