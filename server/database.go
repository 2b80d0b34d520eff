package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"

	"minqing/concern"
	"minqing/data"
	"minqing/data/private"
)

// database is an open, migrated store with its place for photos and, where no DATABASE_URL was given, the private server behind it.
type database struct {
	*data.Store
	photos *blob.Bucket
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
	if db.photos, err = p.openPhotos(ctx); err != nil {
		return nil, errors.Join(err, db.stop())
	}
	if db.Store, err = p.openStore(ctx, ownerURL, url, db.photos); err != nil {
		return nil, errors.Join(err, db.photos.Close(), db.stop())
	}
	return db, nil
}

// openPhotos opens the place of photos: a folder that others may not look into, or what the URL names.
func (p *program) openPhotos(ctx context.Context) (*blob.Bucket, error) {
	var bucket *blob.Bucket
	var err error
	if p.Photos == "" {
		// Half-written files beside the whole ones: they can be renamed on any mount, and are swept with them.
		bucket, err = fileblob.OpenBucket(filepath.Join(p.Data, "photos"), &fileblob.Options{
			CreateDir: true, DirFileMode: 0o700, NoTempDir: true, Metadata: fileblob.MetadataDontWrite,
		})
	} else {
		bucket, err = blob.OpenBucket(ctx, p.Photos)
	}
	if err != nil {
		return nil, &data.Error{
			Kind: data.Invalid, Message: "打不开存放照片的地方，请检查 MINQING_PHOTOS（例如 file:///mnt/minqing-photos）",
			English: "The place for photos cannot be opened: check MINQING_PHOTOS (for example file:///mnt/minqing-photos)",
			Err:     fmt.Errorf("open the place for photos: %w", err),
		}
	}
	return bucket, nil
}

func (p *program) openStore(ctx context.Context, ownerURL, url string, photos *blob.Bucket) (*data.Store, error) {
	keys, err := p.keys()
	if err != nil {
		return nil, err
	}
	categories, err := p.categories()
	if err != nil {
		return nil, err
	}
	ledger, err := p.ledger()
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
	store, err := data.Open(ctx, url, data.Options{
		Key: keys.Current, OldKeys: keys.Old, Reread: p.keys, Sliver: p.Sliver, Photos: photos, ClearDays: p.ClearDays, SlipDays: p.SlipDays, Similar: p.Similar,
	})
	if err != nil {
		return nil, err
	}
	if err := takeOver(ctx, store, categories, ledger); err != nil {
		store.Close()
		return nil, err
	}
	return store, nil
}

// takeOver brings the database up to what the program comes with: categories, the ledger's kinds, the public calendar, and clocks
// that never ran.
func takeOver(ctx context.Context, store *data.Store, categories []concern.Category, ledger concern.Ledger) error {
	if err := errors.Join(store.SyncCategories(ctx, categories), store.SyncLedger(ctx, ledger)); err != nil {
		return err
	}
	if err := store.SyncCalendar(ctx, concern.PublicYears()); err != nil {
		return err
	}
	_, err := store.WindClocks(ctx)
	return err
}

// Close closes the store and its photos, and stops the server if it is ours.
func (db *database) Close() error {
	db.Store.Close()
	return errors.Join(db.photos.Close(), db.stop())
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

// ledger is the kinds of visits and services: built in, or of a file that the deployment edits.
func (p *program) ledger() (concern.Ledger, error) {
	if p.Ledger == "" {
		return concern.DefaultLedger(), nil
	}
	file, err := os.Open(p.Ledger)
	if err != nil {
		return concern.Ledger{}, fmt.Errorf("open the ledger's kinds: %w", err)
	}
	defer file.Close()
	ledger, err := concern.ParseLedger(file)
	if err != nil {
		return ledger, fmt.Errorf("%s: %w", p.Ledger, err)
	}
	return ledger, nil
}
