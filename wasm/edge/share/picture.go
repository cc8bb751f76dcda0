package share

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/wasm/edge/share/picture"
)

// pictureKey begins the keys of pictures that look as they do now.
const pictureKey = "picture-" + picture.Version + "-"

// picture answers with the PNG that previews a run. It is drawn once and kept.
func (s *Server) picture(w http.ResponseWriter, r *http.Request, id string) error {
	if !isID(id) {
		return unknown
	}
	e, err := s.alive(r, id)
	if err != nil {
		return err
	}
	h := w.Header()
	tag := `"` + e.id + "-" + picture.Version + `"`
	h.Set("Etag", tag)
	h.Set("Cache-Control", keepFor)
	h.Set("Cross-Origin-Resource-Policy", "cross-origin") // other sites show it
	if matches(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	b, err := s.png(r.Context(), e)
	if err != nil {
		return err
	}
	h.Set("Content-Type", "image/png")
	send(w, r, http.StatusOK, b)
	return nil
}

// png returns the picture that is kept, or draws and keeps it.
func (s *Server) png(ctx context.Context, e *entry) ([]byte, error) {
	if strings.HasPrefix(e.picture, pictureKey) {
		b, err := s.blob(ctx, e.picture)
		if !errors.Is(err, ErrNoBlob) {
			return b, err
		}
	}
	b, err := s.draw(ctx, e)
	if err != nil {
		return nil, err
	}
	if err := s.hangPicture(ctx, e, b); err != nil {
		s.o.Report(fmt.Errorf("share: keeping a picture: %w", err)) // it is drawn again next time
	}
	return b, nil
}

func (s *Server) blob(ctx context.Context, key string) ([]byte, error) {
	from, _, err := s.o.Blobs.Get(ctx, key)
	if err != nil {
		return nil, err
	}
	defer from.Close()
	return io.ReadAll(from)
}

func (s *Server) draw(ctx context.Context, e *entry) ([]byte, error) {
	if e.sealed {
		return picture.Draw(picture.Sealed(e.title))
	}
	full, err := s.store.body(ctx, e.id)
	if err != nil {
		return nil, err
	}
	record, err := run.ParseRecord([]byte(full.body))
	if err != nil {
		return nil, err
	}
	return picture.Draw(picture.Of(record))
}

// hangPicture keeps a picture and deletes the one it takes the place of.
func (s *Server) hangPicture(ctx context.Context, e *entry, b []byte) error {
	name, err := s.random(longest)
	if err != nil {
		return err
	}
	key, old := pictureKey+name, e.picture
	keys := []string{key}
	if old != "" {
		keys = append(keys, old)
	}
	if err := s.store.loosen(ctx, e.id, s.now(), keys...); err != nil {
		return err
	}
	if err := s.o.Blobs.Put(ctx, key, bytes.NewReader(b), int64(len(b))); err != nil {
		return err
	}
	ok, err := s.store.paint(ctx, e.id, old, key)
	switch {
	case err != nil:
		return err
	case !ok: // another request was first, or the run is gone
		s.clear(ctx, key)
		return nil
	case old != "":
		s.clear(ctx, old)
	}
	s.settled(ctx, key)
	return nil
}
