package main

import (
	"os"
	"testing"
)

func TestTheDocsShowTheLoopAsItIs(t *testing.T) {
	written, err := os.ReadFile("../../docs/loop.md")
	if err != nil {
		t.Fatal(err)
	}
	if string(written) != document() {
		t.Error("docs/loop.md tells of another loop: run make generate")
	}
}
