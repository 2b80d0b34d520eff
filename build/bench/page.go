package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"
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
	// When its time is over the browser ends with the script: they are one group of processes.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
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
