package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
)

// pageScript drives a browser: it prints its rows as JSON.
const pageScript = "frontend/bench/page.mjs"

// page lets a browser measure what a person waits for.
func (r *run) page(ctx context.Context) error {
	if _, err := os.Stat(pageScript); err != nil {
		return err
	}
	p, err := r.served(ctx)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "node", pageScript, "http://"+p.address, staffName, password)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("%s: %w", pageScript, err)
	}
	var rows []row
	if err := json.Unmarshal(out, &rows); err != nil {
		return fmt.Errorf("%s: %w", pageScript, err)
	}
	for _, one := range rows {
		r.tell(one)
	}
	return nil
}
