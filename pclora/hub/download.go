package hub

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/pcloralab/pcloralab/pclora/checkpoint"
)

// Progress says how far a download is. Bytes that were stored before count.
type Progress struct {
	File        string // under way
	Done, Total int64  // bytes of all files
}

// Limits on a download.
const (
	maxModel = 4 << 30 // bytes, which is all that a WebAssembly program can hold

	// maxTries is how often a file is asked for before its download ends with an
	// error. What came is kept.
	maxTries = 5

	copyBuffer = 64 << 10 // bytes
)

// Download brings what the shelf lacks of an offer, proves it, and opens it as Open
// does.
// progress, if not nil, is called as bytes arrive, many times a second. What has
// come is kept when it ends with an error, and a later Download of the same offer
// or of a new one goes on there. The error is an *Error, the context's, or one of
// package checkpoint.
func (h *Hub) Download(ctx context.Context, o *Offer, progress func(Progress)) (*checkpoint.Checkpoint, error) {
	if o.Total > maxModel {
		return nil, refuse(Limit, o.Name, "has %d bytes, at most %d can be held: choose a smaller model", o.Total, int64(maxModel))
	}
	m, err := h.prepare(o)
	if err != nil {
		return nil, err
	}
	d := &download{hub: h, offer: o, manifest: m, progress: progress}
	for i := range o.files {
		if err := d.file(ctx, i); err != nil {
			return nil, err
		}
	}
	o.Stored = o.Total
	return h.Open(m.key)
}

// prepare makes the shelf ready for an offer: what is stored of other bytes goes.
func (h *Hub) prepare(o *Offer) (*manifest, error) {
	old, err := h.load(o.key())
	if is(err, Missing) {
		old = &manifest{key: o.key()}
	} else if err != nil {
		return nil, err
	}
	old.keepFor(o)
	m := &manifest{Name: o.Name, URL: o.URL, Revision: o.Revision, Date: h.Now(), key: o.key()}
	left := o.Total
	for i, f := range o.files {
		next := manifestFile{Name: f.name, Size: f.size, Promised: f.sha256, Validator: f.validator}
		if i < len(old.Files) && old.Files[i].kept {
			next = old.Files[i]
			n, err := h.size(m.data(i))
			if err != nil {
				return nil, err
			}
			left -= min(n, f.size)
		} else if err := h.Shelf.Delete(m.data(i)); err != nil {
			return nil, err
		}
		m.Files = append(m.Files, next)
	}
	for i := len(o.files); i < len(old.Files); i++ {
		if err := h.Shelf.Delete(m.data(i)); err != nil {
			return nil, err
		}
	}
	used, quota, err := h.Shelf.Room()
	if err != nil {
		return nil, err
	}
	if used >= 0 && quota >= 0 && left > quota-used {
		return nil, refuse(Full, o.Name, "needs %d more bytes, the browser has room for %d: delete a stored model, or make room on the disk", left, max(quota-used, 0))
	}
	return m, h.save(m)
}

// A download is an offer on its way to the shelf.
type download struct {
	hub      *Hub
	offer    *Offer
	manifest *manifest
	progress func(Progress)
	before   int64 // bytes of the files that are done
}

// file makes file i complete.
func (d *download) file(ctx context.Context, i int) error {
	want, f := d.offer.files[i], &d.manifest.Files[i]
	have, err := d.hub.size(d.manifest.data(i))
	if err != nil {
		return err
	}
	if f.SHA256 == "" || have != f.Size {
		f.SHA256 = ""
		if want.bytes != nil {
			err = d.hub.replace(d.manifest.data(i), want.bytes)
			f.SHA256 = SumOf(want.bytes)
		} else {
			f.SHA256, err = d.fetch(ctx, i)
		}
		if err != nil {
			f.SHA256 = ""
			return err
		}
		if err := d.hub.save(d.manifest); err != nil {
			return err
		}
	}
	d.before += f.Size
	d.report(want.name, 0)
	return nil
}

func (d *download) report(file string, have int64) {
	if d.progress != nil {
		d.progress(Progress{file, d.before + have, d.offer.Total})
	}
}

// fetch brings the rest of file i and returns the SHA-256 of all of it.
func (d *download) fetch(ctx context.Context, i int) (string, error) {
	f := &fetching{download: d, want: d.offer.files[i], record: &d.manifest.Files[i], name: d.manifest.data(i)}
	if err := f.resume(); err != nil {
		return "", err
	}
	var err error
	for range maxTries {
		if f.have == f.want.size {
			break
		}
		if err = f.try(ctx); err != nil && !is(err, Truncated) {
			return "", err
		}
	}
	if f.have < f.want.size {
		return "", err
	}
	digest := f.sum.hex()
	if f.want.sha256 != "" && digest != f.want.sha256 {
		return "", errors.Join(damaged(f.want.url), f.restart())
	}
	return digest, nil
}

// fetching is a weight file on its way.
type fetching struct {
	*download
	want   offered
	record *manifestFile
	name   string // on the shelf
	have   int64  // bytes on the shelf
	sum    *sum   // of them
}

// restart forgets what is stored.
func (f *fetching) restart() error {
	f.have, f.sum = 0, newSum()
	return f.hub.Shelf.Delete(f.name)
}

// resume sums up what is stored.
func (f *fetching) resume() error {
	f.sum = newSum()
	r, size, err := f.hub.Shelf.Open(f.name)
	if err != nil {
		return f.restart()
	}
	_, err = io.CopyBuffer(f.sum, onlyReader{io.NewSectionReader(r, 0, size)}, make([]byte, copyBuffer))
	if c, ok := r.(io.Closer); ok {
		err = errors.Join(err, c.Close())
	}
	if f.have = size; err != nil || size > f.want.size {
		return f.restart()
	}
	return nil
}

// onlyReader hides what else a reader can do, so that a copy uses its buffer.
type onlyReader struct{ io.Reader }

// try asks for what is missing, once. The error is Truncated if asking again may
// help.
func (f *fetching) try(ctx context.Context) error {
	a, err := f.hub.ask(ctx, Request{URL: f.want.url, From: f.have, To: f.want.size, Same: f.record.Validator})
	if err != nil {
		return err
	}
	defer a.Body.Close()
	if err := f.check(a); err != nil {
		return err
	}
	if f.offer.Revision == "" {
		f.record.Validator = a.validator
	}
	w, err := f.hub.Shelf.Append(f.name)
	if err != nil {
		return err
	}
	err = errors.Join(f.copy(ctx, w, a.Body), w.Close())
	if is(err, Changed) {
		err = errors.Join(err, f.restart())
	}
	return err
}

// check compares an answer with what was asked for, and begins anew where the
// answer does.
func (f *fetching) check(a *answer) error {
	moved := f.record.Validator != "" && a.validator != f.record.Validator
	switch {
	case a.Status == 416 || (a.Status == 200 || a.Status == 206) && a.total >= 0 && a.total != f.want.size:
		return errors.Join(changed(f.want.url), f.restart())
	case a.Status == 200 && f.have > 0: // a server without ranges, or another file
		return f.restart()
	case a.Status == 206 && moved && f.have > 0: // the part does not fit what is stored
		if err := f.restart(); err != nil {
			return err
		}
		f.record.Validator = ""
		return refuse(Truncated, f.want.url, "changed on its way: try again")
	case a.Status == 206 && a.from >= 0 && a.from != f.have:
		return refuse(Server, f.want.url, "is answered from byte %d, asked for was %d: download the file and open it from disk", a.from, f.have)
	case a.Status != 200 && a.Status != 206:
		return refusal(a, f.want.url)
	}
	return nil
}

// copy stores a body.
func (f *fetching) copy(ctx context.Context, w io.Writer, body io.Reader) error {
	b := make([]byte, copyBuffer)
	for {
		n, err := body.Read(b)
		if f.have+int64(n) > f.want.size {
			return changed(f.want.url)
		}
		if n > 0 {
			if _, err := w.Write(b[:n]); err != nil {
				return fmt.Errorf("hub: storing %s: %w", clip(f.want.name), err)
			}
			f.sum.Write(b[:n])
			f.have += int64(n)
			f.report(f.want.name, f.have)
		}
		switch cause := ctx.Err(); {
		case cause != nil:
			return cause
		case err == io.EOF && f.have == f.want.size:
			return nil
		case err != nil:
			return &Error{Truncated, clip(f.want.url), fmt.Sprintf("broke off at byte %d of %d: try again, what came is kept", f.have, f.want.size), err}
		}
	}
}
