package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"minqing/concern"
	"minqing/data"
	"minqing/data/private"
)

// database is an open, migrated store and, where no DATABASE_URL was given, the private server behind it.
type database struct {
	*data.Store
	server *private.Server // nil with DATABASE_URL
}

// stopWithin bounds PostgreSQL's clean stop; it writes a checkpoint first.
const stopWithin = 60 * time.Second

// open brings the database up. A command joins the server that a running program has started; alone takes it for itself.
func (p *program) open(ctx context.Context, alone bool) (*database, error) {
	db := &database{}
	url, ownerURL := p.DatabaseURL, cmp.Or(p.DatabaseOwnerURL, p.DatabaseURL)
	if url == "" {
		start := private.Open
		if alone {
			start = private.Start
		}
		server, err := start(ctx, p.Data, private.Options{Log: slog.Default()})
		if err != nil {
			return nil, err
		}
		db.server, url, ownerURL = server, server.URL(), server.OwnerURL()
	}
	var err error
	if db.Store, err = p.openStore(ctx, ownerURL, url); err != nil {
		return nil, errors.Join(err, db.stop())
	}
	return db, nil
}

func (p *program) openStore(ctx context.Context, ownerURL, url string) (*data.Store, error) {
	key, err := p.key()
	if err != nil {
		return nil, err
	}
	categories, err := p.categories()
	if err != nil {
		return nil, err
	}
	warning, err := data.Migrate(ctx, ownerURL, url)
	if err != nil {
		return nil, err
	}
	if warning != nil {
		slog.Warn(warning.Chinese(), "english", warning.English, "error", warning.Err)
	}
	store, err := data.Open(ctx, url, data.Options{Key: key, Sliver: p.Sliver})
	if err != nil {
		return nil, err
	}
	if err := takeOver(ctx, store, categories); err != nil {
		store.Close()
		return nil, err
	}
	return store, nil
}

// takeOver brings the database up to what the program comes with: categories, the public calendar, and clocks that never ran.
func takeOver(ctx context.Context, store *data.Store, categories []concern.Category) error {
	if err := store.SyncCategories(ctx, categories); err != nil {
		return err
	}
	days, years := concern.DefaultCalendarDays()
	if err := store.SyncCalendar(ctx, concern.DefaultCalendarSource(), days, years); err != nil {
		return err
	}
	_, err := store.WindClocks(ctx)
	return err
}

// Close closes the store and stops the server if it is ours.
func (db *database) Close() error {
	db.Store.Close()
	return db.stop()
}

func (db *database) stop() error {
	if db.server == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	return db.server.Stop(ctx)
}

// with opens the database for one command and closes it again.
func (p *program) with(ctx context.Context, do func(*database) error) error {
	db, err := p.open(ctx, false)
	if err != nil {
		return err
	}
	return errors.Join(do(db), db.Close())
}

const keyBytes = 32

// key is what seals contacts: given, or kept in a file of the data folder that is made at the first start.
func (p *program) key() ([]byte, error) {
	text, path := p.Key, filepath.Join(p.Data, "secret.key")
	if text == "" {
		file, err := os.ReadFile(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return newKey(path)
		case err != nil:
			return nil, fmt.Errorf("read the key: %w", err)
		}
		text = string(file)
	}
	key, err := hex.DecodeString(strings.TrimSpace(text))
	if err != nil || len(key) != keyBytes {
		return nil, &data.Error{
			Kind: data.Invalid, Message: fmt.Sprintf("密钥应是 %d 位十六进制数字（%s 或 MINQING_KEY）", 2*keyBytes, path),
			English: fmt.Sprintf("The key must be %d hexadecimal digits (%s or MINQING_KEY)", 2*keyBytes, path),
		}
	}
	return key, nil
}

// newKey makes a key and its file, whole or not at all: a key that was used and then lost loses every contact.
func newKey(path string) ([]byte, error) {
	key := make([]byte, keyBytes)
	if _, err := rand.Read(key); err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o711); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	file, err := os.CreateTemp(filepath.Dir(path), "secret.*.new")
	if err != nil {
		return nil, fmt.Errorf("write the key: %w", err)
	}
	_, err = fmt.Fprintln(file, hex.EncodeToString(key))
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		err = os.Link(file.Name(), path) // refuses when another program was faster
	}
	if err := errors.Join(err, os.Remove(file.Name())); err != nil {
		return nil, fmt.Errorf("write the key: %w", err)
	}
	return key, nil
}

func (p *program) categories() ([]concern.Category, error) {
	if p.Categories == "" {
		return concern.DefaultCategories(), nil
	}
	file, err := os.Open(p.Categories)
	if err != nil {
		return nil, fmt.Errorf("open the categories: %w", err)
	}
	defer file.Close()
	categories, err := concern.ParseCategories(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.Categories, err)
	}
	return categories, nil
}
