package share

import (
	"context"
	"errors"
	"fmt"
)

// retire deletes a run and its blobs; with before, only if it has expired by then.
// Its blobs are listed as loose before its row goes, so that stopping anywhere leaves
// nothing that sweep does not find.
func (s *Server) retire(ctx context.Context, e *entry, before int64) (ok bool, err error) {
	keys := e.blobs()
	if err := s.store.loosen(ctx, e.id, s.now(), keys...); err != nil {
		return false, err
	}
	ok, err = s.store.drop(ctx, e, before)
	if err != nil || !ok {
		return ok, err
	}
	s.memory.forget(e.id)
	s.clear(ctx, keys...)
	return true, nil
}

// clear discards blobs after what mattered is done: if it fails, sweep does it later.
func (s *Server) clear(ctx context.Context, keys ...string) {
	if err := s.discard(ctx, keys...); err != nil {
		s.o.Report(fmt.Errorf("share: clearing up: %w", err))
	}
}

// blobs are the keys of what belongs to a run.
func (e *entry) blobs() (keys []string) {
	for _, k := range []string{e.file.key, e.picture} {
		if k != "" {
			keys = append(keys, k)
		}
	}
	return keys
}

// discard deletes blobs that belong to no run, and their lines in the list.
func (s *Server) discard(ctx context.Context, keys ...string) error {
	for _, k := range keys {
		if err := s.o.Blobs.Delete(ctx, k); err != nil {
			return err
		}
		if err := s.store.settle(ctx, k); err != nil {
			return err
		}
	}
	return nil
}

// settled takes a key off the list once its run has the blob: if it fails, sweep sees
// that it is used.
func (s *Server) settled(ctx context.Context, key string) {
	if err := s.store.settle(ctx, key); err != nil {
		s.o.Report(fmt.Errorf("share: clearing up: %w", err))
	}
}

// sweep deletes a few of the runs that have expired and of the blobs that were left
// behind over an hour ago, and forgets who wrote in earlier hours.
func (s *Server) sweep(ctx context.Context) error {
	const few, hour = 8, 3600
	now := s.now()
	old, err := s.store.all(ctx, "SELECT "+columns+" FROM runs WHERE expires <= ? LIMIT ?", now, few)
	for _, e := range old {
		_, gone := s.retire(ctx, e, now)
		err = errors.Join(err, gone)
	}
	left, found := s.store.lost(ctx, now-hour, few)
	err = errors.Join(err, found)
	for _, l := range left {
		if l.used {
			err = errors.Join(err, s.store.settle(ctx, l.key))
		} else {
			err = errors.Join(err, s.discard(ctx, l.key))
		}
	}
	_, forgot := s.store.some(ctx, "DELETE FROM writes WHERE hour < ?", now/hour)
	return errors.Join(err, forgot)
}

// loosen lists keys whose blobs may soon belong to no run.
func (s store) loosen(ctx context.Context, run string, now int64, keys ...string) error {
	for _, k := range keys {
		_, err := s.some(ctx, "INSERT INTO loose (key, run, since) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET since = excluded.since", k, run, now)
		if err != nil {
			return err
		}
	}
	return nil
}

// settle takes a key off the list.
func (s store) settle(ctx context.Context, key string) error {
	_, err := s.some(ctx, "DELETE FROM loose WHERE key = ?", key)
	return err
}

// A leftover is a line of the list.
type leftover struct {
	key  string
	used bool // whether its run has it
}

// lost returns a few keys that are on the list since then or longer.
func (s store) lost(ctx context.Context, since int64, few int) (out []leftover, err error) {
	rows, err := s.db.QueryContext(ctx, `SELECT key, EXISTS (SELECT 1 FROM runs WHERE id = run AND key IN (file, picture))
		FROM loose WHERE since <= ? LIMIT ?`, since, few)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var l leftover
		if err := rows.Scan(&l.key, &l.used); err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, rows.Err()
}
