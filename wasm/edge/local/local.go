//go:build !js

package local

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/pcloralab/pcloralab/wasm/edge/share"
)

// A Store is an open folder.
type Store struct {
	DB    *sql.DB
	Blobs share.Blobs
}

// Open opens the store in a folder, which is made if it is not there. Two programs
// may have the same one open.
func Open(dir string) (*Store, error) {
	s, err := open(dir)
	if err != nil {
		return nil, fmt.Errorf("local: the store in %s does not open: %w; move the folder away to begin with an empty one", dir, err)
	}
	return s, nil
}

func open(dir string) (*Store, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	blobs, err := openFiles(filepath.Join(dir, "blobs"))
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", address(filepath.Join(dir, "runs.db")))
	if err != nil {
		return nil, err
	}
	// Readers beside the one that may write.
	db.SetMaxOpenConns(8)
	db.SetMaxIdleConns(8)
	if err := migrate(context.Background(), db, share.Migrations); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &Store{db, blobs}, nil
}

// address names the file to the driver, with what every connection needs: it waits
// for its turn to write, and a statement that returned is on the disk.
func address(file string) string {
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(file)}
	u.RawQuery = url.Values{"_pragma": {"busy_timeout(20000)", "journal_mode(wal)", "synchronous(full)", "secure_delete(on)"}}.Encode()
	return u.String()
}

// Close ends the use of the folder.
func (s *Store) Close() error { return s.DB.Close() }

// Server returns a share.Server over the store; o has the rest of its options. Where
// there is no key, one is made that lives as long as the Server does, so that counts
// of writes do not outlive it.
func (s *Store) Server(o share.Options) *share.Server {
	o.DB, o.Blobs = s.DB, s.Blobs
	if o.Key == nil {
		o.Key = make([]byte, 32)
		rand.Read(o.Key)
	}
	return share.New(o)
}

// mkdir makes a folder that only this user reads.
func mkdir(dir string) error { return os.MkdirAll(dir, 0o700) }
