package share

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"strings"
)

// Migrations holds the schema: files *.sql, to be applied once each in the order of
// their names.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// A store is the tables. Each method is one statement; what needs two is written so
// that stopping between them does no harm.
type store struct{ db *sql.DB }

// An entry is a row of runs. Its body is read by itself.
type entry struct {
	id               string
	content          sql.NullString
	token            string
	created, expires int64
	days, views      int64
	seen             int64
	public, sealed   bool
	title            string
	model, modelName string // title and name
	data, dataName   string
	words            string
	kept, gone       float64
	accuracy         float64
	file             file
	picture          string
	body             string
}

// A file is an attached model.
type file struct {
	key, name string
	bytes     int64
	sum       string
}

// columns are all but the body, in the order of fields.
const columns = `id, content, token, created, expires, days, seen, views, public, sealed, title,
	model, modeltitle, data, datatitle, kept, gone, accuracy, file, filename, filebytes, filesum, picture`

func (e *entry) fields() []any {
	return []any{&e.id, &e.content, &e.token, &e.created, &e.expires, &e.days, &e.seen, &e.views, &e.public, &e.sealed, &e.title,
		&e.modelName, &e.model, &e.dataName, &e.data, &e.kept, &e.gone, &e.accuracy,
		&e.file.key, &e.file.name, &e.file.bytes, &e.file.sum, &e.picture}
}

// insert adds a run unless its id or its content is there.
func (s store) insert(ctx context.Context, e *entry) (ok bool, err error) {
	return s.some(ctx, `INSERT INTO runs (id, content, token, created, expires, days, public, sealed, title,
		model, modeltitle, data, datatitle, words, kept, gone, accuracy, body)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		e.id, e.content, e.token, e.created, e.expires, e.days, number(e.public), number(e.sealed), e.title,
		e.modelName, e.model, e.dataName, e.data, e.words, e.kept, e.gone, e.accuracy, e.body)
}

// find returns the run of an id, expired or not, without its body. Without one, the
// error is unknown.
func (s store) find(ctx context.Context, id string) (*entry, error) {
	return s.one(ctx, "id = ?", id)
}

// same returns the run of a content.
func (s store) same(ctx context.Context, content string) (*entry, error) {
	return s.one(ctx, "content = ?", content)
}

func (s store) one(ctx context.Context, where, value string) (*entry, error) {
	e := new(entry)
	return e, known(s.db.QueryRowContext(ctx, "SELECT "+columns+" FROM runs WHERE "+where, value).Scan(e.fields()...))
}

// body returns the few columns that reading a run needs.
func (s store) body(ctx context.Context, id string) (*entry, error) {
	e := &entry{id: id}
	row := s.db.QueryRowContext(ctx, "SELECT content, expires, sealed, body FROM runs WHERE id = ?", id)
	return e, known(row.Scan(&e.content, &e.expires, &e.sealed, &e.body))
}

func known(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return unknown
	}
	return err
}

// live refuses a run that has expired.
func (e *entry) live(now int64) error {
	if e.expires <= now {
		return expired
	}
	return nil
}

// Seconds of a day.
const day = 86400

// see counts a view and moves the end of the run's time, unless that was done within
// the day: views cost one write a day at most.
func (s store) see(ctx context.Context, e *entry, now int64) error {
	if e.seen > now-day {
		return nil
	}
	later := now + e.days*day
	ok, err := s.some(ctx, "UPDATE runs SET seen = ?, views = views + 1, expires = max(expires, ?) WHERE id = ? AND seen <= ?", now, later, e.id, now-day)
	if ok {
		e.seen, e.views, e.expires = now, e.views+1, max(e.expires, later)
	}
	return err
}

// renew moves the end of a run's time, but not to an earlier one.
func (s store) renew(ctx context.Context, id string, expires int64) error {
	_, err := s.some(ctx, "UPDATE runs SET expires = ? WHERE id = ? AND expires < ?", expires, id, expires)
	return err
}

// hang gives a run another model in the place of the one it had.
func (s store) hang(ctx context.Context, id, old string, f file) (ok bool, err error) {
	return s.some(ctx, "UPDATE runs SET file = ?, filename = ?, filebytes = ?, filesum = ? WHERE id = ? AND file = ?",
		f.key, f.name, f.bytes, f.sum, id, old)
}

// paint gives a run another picture.
func (s store) paint(ctx context.Context, id, old, key string) (ok bool, err error) {
	return s.some(ctx, "UPDATE runs SET picture = ? WHERE id = ? AND picture = ?", key, id, old)
}

// drop deletes a run if it has the blobs that it is thought to have. With before, it
// must also have expired by then.
func (s store) drop(ctx context.Context, e *entry, before int64) (ok bool, err error) {
	return s.some(ctx, "DELETE FROM runs WHERE id = ? AND created = ? AND file = ? AND picture = ? AND (? = 0 OR expires <= ?)",
		e.id, e.created, e.file.key, e.picture, before, before)
}

// some runs a statement and reports whether it changed a row.
func (s store) some(ctx context.Context, statement string, args ...any) (bool, error) {
	result, err := s.db.ExecContext(ctx, statement, args...)
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n > 0, err
}

// all reads the rows of a query, without bodies.
func (s store) all(ctx context.Context, query string, args ...any) (out []*entry, err error) {
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		e := new(entry)
		if err := rows.Scan(e.fields()...); err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, rows.Err()
}

// number is how SQLite has a truth value.
func number(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// fold is how texts are compared in a search.
func fold(texts ...string) string { return strings.ToLower(strings.Join(texts, "\n")) }
