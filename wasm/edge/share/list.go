package share

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Limits of a list.
const (
	usualRuns = 24
	mostRuns  = 50
	maxWords  = 100 // characters of a search
)

// orders are the columns that lists are sorted by, largest first.
var orders = map[string]string{"": "created", "new": "created", "kept": "kept", "gone": "gone"}

// A query is what a list is asked for.
type query struct {
	order, words, model, data string
	after                     *cursor
	limit                     int
}

// A cursor is where the last page of a list ended: the value it is sorted by, and
// the id, since values may be equal.
type cursor struct {
	Value float64
	ID    string
}

// list answers with public runs.
func (s *Server) list(w http.ResponseWriter, r *http.Request, _ string) error {
	q, err := parseQuery(r.URL)
	if err != nil {
		return err
	}
	statement, args := q.statement(s.now())
	entries, err := s.store.all(r.Context(), statement, args...)
	if err != nil {
		return err
	}
	page := struct {
		Runs []About `json:"runs"`
		Next string  `json:"next"` // empty at the end
	}{Runs: []About{}}
	if len(entries) > q.limit {
		entries = entries[:q.limit]
		page.Next = q.end(entries[q.limit-1]).String()
	}
	for _, e := range entries {
		page.Runs = append(page.Runs, e.about())
	}
	return answerJSON(w, r, http.StatusOK, page)
}

func parseQuery(u *url.URL) (q query, err error) {
	values, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return q, fault(http.StatusBadRequest, "The address has a wrong query: check what follows the question mark.")
	}
	sort, ok := orders[values.Get("sort")]
	q = query{order: sort, words: fold(strings.TrimSpace(values.Get("q"))), model: values.Get("model"), data: values.Get("data"), limit: usualRuns}
	if !ok {
		return q, fault(http.StatusBadRequest, "There is no order %.20q: sort by new, kept or gone.", values.Get("sort"))
	}
	for _, text := range []string{values.Get("q"), q.model, q.data} {
		if !utf8.ValidString(text) || utf8.RuneCountInString(text) > maxWords || strings.ContainsRune(text, 0) {
			return q, fault(http.StatusBadRequest, "A search has at most %d characters: take fewer words.", maxWords)
		}
	}
	if text := values.Get("limit"); text != "" {
		if q.limit, err = strconv.Atoi(text); err != nil || q.limit < 1 || q.limit > mostRuns {
			return q, fault(http.StatusBadRequest, "A list has 1 to %d runs at a time: choose another limit.", mostRuns)
		}
	}
	if text := values.Get("after"); text != "" {
		if q.after, err = parseCursor(text); err != nil {
			return q, fault(http.StatusBadRequest, "This is not where a list went on: begin again without \"after\".")
		}
	}
	return q, nil
}

// statement asks for one run more than the list has, to know whether it goes on. What
// a person wrote is in the arguments alone.
func (q query) statement(now int64) (string, []any) {
	var b strings.Builder
	b.WriteString("SELECT " + columns + " FROM runs WHERE public = 1 AND expires > ?")
	args := []any{now}
	add := func(condition string, values ...any) {
		b.WriteString(" AND " + condition)
		args = append(args, values...)
	}
	if q.model != "" {
		add("model = ?", q.model)
	}
	if q.data != "" {
		add("data = ?", q.data)
	}
	for word := range strings.FieldsSeq(q.words) {
		add("instr(words, ?) > 0", word)
	}
	if q.after != nil {
		add("("+q.order+", id) < (?, ?)", q.after.Value, q.after.ID)
	}
	b.WriteString(" ORDER BY " + q.order + " DESC, id DESC LIMIT ?")
	return b.String(), append(args, q.limit+1)
}

// end is the cursor of the last run of a page.
func (q query) end(e *entry) cursor {
	switch q.order {
	case "kept":
		return cursor{e.kept, e.id}
	case "gone":
		return cursor{e.gone, e.id}
	}
	return cursor{float64(e.created), e.id}
}

func (c cursor) String() string {
	b, err := json.Marshal([]any{c.Value, c.ID})
	if err != nil {
		panic("share: a cursor of " + c.ID + " at no number") // records have none
	}
	return encode(b)
}

func parseCursor(text string) (*cursor, error) {
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil, err
	}
	var c cursor
	if err := json.Unmarshal(b, &[]any{&c.Value, &c.ID}); err != nil {
		return nil, err
	}
	if !isID(c.ID) {
		return nil, unknown
	}
	return &c, nil
}
