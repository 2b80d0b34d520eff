package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"minqing/data"
)

const keyBytes = 32

// keyFile is where the keys lie when none is given: the current one in the first line, older ones below until a rotation is done.
func (p *program) keyFile() string { return filepath.Join(p.Data, "secret.key") }

// keys are what seals the keys of concerns: given, or kept in a file of the data folder that is made at the first start.
func (p *program) keys() (data.Keys, error) {
	lines := []string{p.Key}
	if p.Key == "" {
		file, err := os.ReadFile(p.keyFile())
		if errors.Is(err, fs.ErrNotExist) {
			if err := p.firstKey(); err != nil {
				return data.Keys{}, err
			}
			file, err = os.ReadFile(p.keyFile())
		}
		if err != nil {
			return data.Keys{}, fmt.Errorf("read the key: %w", err)
		}
		lines = strings.Fields(string(file))
	}
	var all [][]byte
	for _, text := range append(lines, p.OldKeys...) {
		key, err := hex.DecodeString(strings.TrimSpace(text))
		if err != nil || len(key) != keyBytes {
			return data.Keys{}, p.wrongKey()
		}
		all = append(all, key)
	}
	if len(lines) == 0 {
		return data.Keys{}, p.wrongKey()
	}
	return data.Keys{Current: all[0], Old: all[1:]}, nil
}

func (p *program) wrongKey() error {
	return &data.Error{
		Kind: data.Invalid, Message: fmt.Sprintf("密钥应是 %d 位十六进制数字（%s、MINQING_KEY、MINQING_OLD_KEYS）", 2*keyBytes, p.keyFile()),
		English: fmt.Sprintf("A key must be %d hexadecimal digits (%s, MINQING_KEY, MINQING_OLD_KEYS)", 2*keyBytes, p.keyFile()),
	}
}

func randomKey() ([]byte, error) {
	key := make([]byte, keyBytes)
	if _, err := rand.Read(key); err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	return key, nil
}

// firstKey makes the file with a new key unless there is one.
func (p *program) firstKey() error {
	key, err := randomKey()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(p.Data, 0o711); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	err = p.writeKeys([][]byte{key}, os.Link) // refuses when another program was faster
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}

// writeKeys writes the file whole or not at all: a key that was used and then lost loses every contact. put brings the
// finished file to its place.
func (p *program) writeKeys(keys [][]byte, put func(from, to string) error) (err error) {
	file, err := os.CreateTemp(p.Data, "secret.*.new")
	if err != nil {
		return fmt.Errorf("write the key: %w", err)
	}
	defer func() {
		if gone := os.Remove(file.Name()); !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}()
	for _, key := range keys {
		_, wrong := fmt.Fprintln(file, hex.EncodeToString(key))
		err = errors.Join(err, wrong)
	}
	if err = errors.Join(err, file.Sync(), file.Close()); err == nil {
		err = put(file.Name(), p.keyFile())
	}
	if err != nil {
		return fmt.Errorf("write the key: %w", err)
	}
	return syncFolder(p.Data)
}

// syncFolder makes sure that a file's new name is on the disk.
func syncFolder(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("write the data folder: %w", err)
	}
	if err := errors.Join(dir.Sync(), dir.Close()); err != nil {
		return fmt.Errorf("write the data folder: %w", err)
	}
	return nil
}
