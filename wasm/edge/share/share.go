package share

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
)

// A shared run is the answer to a POST.
type shared struct {
	ID        string `json:"id"`
	Token     string `json:"token,omitempty"` // deletes the run; told once, to its author
	Expires   string `json:"expires"`
	Bytes     int    `json:"bytes"` // stored of it
	Duplicate bool   `json:"duplicate,omitempty"`
}

// share stores a run and returns the token that deletes it, or says that the run is
// there already.
func (s *Server) share(w http.ResponseWriter, r *http.Request, _ string) error {
	p, err := receive(w, r)
	if err != nil {
		return err
	}
	e, err := p.entry()
	if err != nil {
		return err
	}
	if err := s.limit(w, r); err != nil {
		return err
	}
	if err := s.sweep(r.Context()); err != nil {
		s.o.Report(fmt.Errorf("share: clearing up: %w", err)) // this run is none the worse for it
	}
	token, err := s.random(longest)
	if err != nil {
		return err
	}
	now := s.now()
	e.token, e.created, e.expires = digest(token), now, now+e.days*day
	there, err := s.keep(r.Context(), e)
	if err != nil {
		return err
	}
	if there != nil {
		w.Header().Set("Location", "/r/"+there.id)
		return answerJSON(w, r, http.StatusOK, shared{ID: there.id, Expires: stamp(max(there.expires, e.expires)), Bytes: len(e.body), Duplicate: true})
	}
	w.Header().Set("Location", "/r/"+e.id)
	return answerJSON(w, r, http.StatusCreated, shared{ID: e.id, Token: token, Expires: stamp(e.expires), Bytes: len(e.body)})
}

// keep gives a run its id and stores it. If its content is there already, that run
// gets the later end of the two and is returned.
func (s *Server) keep(ctx context.Context, e *entry) (there *entry, err error) {
	if e.sealed {
		if e.id, err = s.random(sealedID); err != nil {
			return nil, err
		}
		if ok, err := s.store.insert(ctx, e); err != nil || ok {
			return nil, err
		}
		return nil, errors.New("a random id came twice")
	}
	sum := s.o.Hash([]byte(e.body))
	content := encode(sum[:])
	e.content = sql.NullString{String: content, Valid: true}
	// A run that has expired can be in the way twice, by content and by id, and so can
	// one that someone else stores or deletes in between.
	const patience = 4
	for n, tries := shortest, 0; n <= longest && tries < patience; {
		e.id = content[:n]
		if ok, err := s.store.insert(ctx, e); err != nil || ok {
			return nil, err
		}
		other, err := s.blocking(ctx, e)
		switch {
		case err == unknown:
			tries++
		case err != nil:
			return nil, err
		case other.expires <= e.created:
			if _, err := s.retire(ctx, other, e.created); err != nil {
				return nil, err
			}
			tries++
		case other.content.String == content:
			return other, s.store.renew(ctx, other.id, e.expires)
		default:
			n++ // another content's id
		}
	}
	return nil, fmt.Errorf("no id is free for the content %s", content)
}

// blocking returns the run that has the content or else the id of e.
func (s *Server) blocking(ctx context.Context, e *entry) (*entry, error) {
	other, err := s.store.same(ctx, e.content.String)
	if err == unknown {
		return s.store.find(ctx, e.id)
	}
	return other, err
}
