package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"minqing/data/demo"
)

// signInsFile remembers the demo's passwords, which protect made-up data, so that each start can print them.
const signInsFile = "demo-sign-ins.json"

func (p *program) keepSignIns(accounts []demo.Account) error {
	text, err := json.MarshalIndent(accounts, "", "  ")
	if err == nil {
		err = os.MkdirAll(p.Data, 0o711)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(p.Data, signInsFile), text, 0o600)
	}
	if err != nil {
		return fmt.Errorf("keep the demo's sign-ins: %w", err)
	}
	return nil
}

// keptSignIns are those of the demo's first start, nil when they are not known here.
func (p *program) keptSignIns() ([]demo.Account, error) {
	text, err := os.ReadFile(filepath.Join(p.Data, signInsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var accounts []demo.Account
	if err == nil {
		err = json.Unmarshal(text, &accounts)
	}
	if err != nil {
		return nil, fmt.Errorf("read the demo's sign-ins: %w", err)
	}
	return accounts, nil
}
