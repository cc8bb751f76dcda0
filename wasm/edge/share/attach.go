package share

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
)

// attach stores a compressed model beside a run, in the place of the one it had.
func (s *Server) attach(w http.ResponseWriter, r *http.Request, id string) error {
	token, err := bearer(r)
	if err != nil {
		return err
	}
	f, err := announced(r, id)
	if err != nil {
		return err
	}
	if err := s.limit(w, r); err != nil {
		return err
	}
	e, err := s.alive(r, id)
	if err != nil {
		return err
	}
	if err := e.owns(token); err != nil {
		return err
	}
	if err := s.upload(w, r, e, f); err != nil {
		return err
	}
	return answerJSON(w, r, http.StatusCreated, AttachedModel{f.name, f.bytes, f.sum})
}

// announced reads what the headers say of a model and checks it before its first byte.
func announced(r *http.Request, id string) (f file, err error) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/zip" {
		return f, fault(http.StatusUnsupportedMediaType, "A model is attached as the zip that the page makes: send it with Content-Type: application/zip.")
	}
	f = file{name: fileName(r.Header.Get("X-File-Name"), id), bytes: r.ContentLength, sum: strings.ToLower(r.Header.Get("X-Content-SHA256"))}
	sum, err := hex.DecodeString(f.sum)
	switch {
	case f.bytes < 0:
		return f, fault(http.StatusLengthRequired, "The size of the model is not known: send it with Content-Length.")
	case f.bytes > MaxModel:
		return f, fault(http.StatusRequestEntityTooLarge, "A model of %d bytes is too large, at most %d are attached: choose a lower rank or integers, or share the run without it.", f.bytes, MaxModel)
	case f.bytes == 0:
		return f, fault(http.StatusBadRequest, "The model is empty: send its zip.")
	case err != nil || len(sum) != sha256.Size:
		return f, fault(http.StatusBadRequest, "The model's checksum is missing: send its SHA-256 as X-Content-SHA256, in 64 hex digits.")
	}
	return f, nil
}

// fileName makes a name that every system takes and no header misreads.
func fileName(name, id string) string {
	if plain, err := url.PathUnescape(name); err == nil {
		name = plain
	}
	name = strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '.', r == '_', r == '-':
			return r
		}
		return '-'
	}, path.Base(strings.ReplaceAll(name, `\`, "/")))
	name = strings.Trim(strings.TrimSuffix(name, ".zip"), ".-")
	if name == "" {
		name = "model-" + id
	}
	return name[:min(len(name), 80)] + ".zip"
}

// upload stores the body as a blob and gives it to the run. Until the run has it, its
// key is on the list of loose ones.
func (s *Server) upload(w http.ResponseWriter, r *http.Request, e *entry, f file) error {
	ctx := r.Context()
	name, err := s.random(longest)
	if err != nil {
		return err
	}
	f.key = "model-" + name
	if err := s.store.loosen(ctx, e.id, s.now(), f.key); err != nil {
		return err
	}
	c := &checked{from: http.MaxBytesReader(w, r.Body, f.bytes), left: f.bytes, sum: sha256.New(), want: f.sum}
	if err = s.o.Blobs.Put(ctx, f.key, c, f.bytes); err == nil {
		_, err = io.Copy(io.Discard, c) // a store may stop at the size
	}
	if c.fault != nil {
		err = c.fault
	}
	if err == nil {
		err = s.swap(r, e, f)
	}
	if err != nil {
		s.clear(ctx, f.key)
	}
	return err
}

// swap gives a run its model and deletes the one it had.
func (s *Server) swap(r *http.Request, e *entry, f file) error {
	ctx := r.Context()
	old := e.file.key
	if old != "" {
		if err := s.store.loosen(ctx, e.id, s.now(), old); err != nil {
			return err
		}
	}
	ok, err := s.store.hang(ctx, e.id, old, f)
	if err != nil {
		return err
	}
	if !ok {
		return fault(http.StatusConflict, "The run was deleted or got another model while this one was sent: look at it again.")
	}
	if old != "" {
		s.clear(ctx, old)
	}
	s.settled(ctx, f.key)
	return nil
}

// A checked reader ends with an error unless what it read has the size and the sum
// that were announced.
type checked struct {
	from  io.Reader
	left  int64
	sum   hash.Hash
	want  string
	fault *Problem // what was wrong
	done  bool
}

func (c *checked) Read(b []byte) (int, error) {
	switch {
	case c.fault != nil:
		return 0, c.fault
	case c.done:
		return 0, io.EOF
	}
	n, err := c.from.Read(b)
	c.left -= int64(n)
	c.sum.Write(b[:n])
	if err == nil {
		return n, nil
	}
	switch {
	case err != io.EOF || c.left != 0:
		c.fault = fault(http.StatusBadRequest, "The model did not arrive as a whole: send it again.")
	case hex.EncodeToString(c.sum.Sum(nil)) != c.want:
		c.fault = fault(http.StatusUnprocessableEntity, "What arrived is not what X-Content-SHA256 says: send it again.")
	default:
		c.done = true
		return n, io.EOF
	}
	return n, c.fault
}

// download answers with the model of a run, as a file.
func (s *Server) download(w http.ResponseWriter, r *http.Request, id string) error {
	e, err := s.alive(r, id)
	if err != nil {
		return err
	}
	none := fault(http.StatusNotFound, "No model is attached to this run: run it again to get one.")
	if e.file.key == "" {
		return none
	}
	h := w.Header()
	tag := `"` + e.file.sum[:22] + `"`
	h.Set("Etag", tag)
	h.Set("Cache-Control", "public, max-age=300") // another one may take its place
	if matches(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	blob, size, err := s.o.Blobs.Get(r.Context(), e.file.key)
	if errors.Is(err, ErrNoBlob) {
		return none // replaced or deleted since
	}
	if err != nil {
		return err
	}
	defer blob.Close()
	h.Set("Content-Type", "application/zip")
	h.Set("Content-Disposition", `attachment; filename="`+e.file.name+`"`)
	h.Set("Content-Length", strconv.FormatInt(size, 10))
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return nil
	}
	if _, err := io.Copy(w, blob); err != nil {
		panic(http.ErrAbortHandler) // part of it is sent: the client must see that it ends early
	}
	return nil
}
