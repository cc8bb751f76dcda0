//go:build !js

package local

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"path"
	"slices"
)

// migrate applies the migrations that a database does not have yet, each as a whole
// or not at all. How many it has is its user_version.
func migrate(ctx context.Context, db *sql.DB, files fs.FS) error {
	names, err := fs.Glob(files, "migrations/*.sql")
	if err != nil {
		return err
	}
	slices.Sort(names)
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	for n, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		if err := apply(ctx, conn, n, string(text)); err != nil {
			return fmt.Errorf("%s: %w", path.Base(name), err)
		}
	}
	return nil
}

// apply applies migration n if the database has exactly n. Nobody else writes in the
// meantime.
func apply(ctx context.Context, conn *sql.Conn, n int, text string) (err error) {
	if _, err := conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	defer func() {
		end := "COMMIT"
		if err != nil {
			end = "ROLLBACK"
		}
		if _, ended := conn.ExecContext(ctx, end); err == nil {
			err = ended
		}
	}()
	var has int
	if err := conn.QueryRowContext(ctx, "PRAGMA user_version").Scan(&has); err != nil || has != n {
		return err
	}
	if _, err := conn.ExecContext(ctx, text); err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", n+1))
	return err
}
