package hostile

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/pcloralab/pcloralab/pclora/checkpoint"
	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/data/files"
	"github.com/pcloralab/pcloralab/pclora/data/intake"
	"github.com/pcloralab/pcloralab/pclora/data/picture"
	"github.com/pcloralab/pcloralab/pclora/hub"
	"github.com/pcloralab/pcloralab/pclora/model"
)

// TestReaders gives every case to the packages that the page's trainer reads with.
func TestReaders(t *testing.T) {
	count := map[Kind]int{}
	var slowest time.Duration
	var name string
	for _, c := range Cases() {
		count[c.Kind]++
		t.Run(c.Name, func(t *testing.T) {
			took, over, err := measured(c)
			if err == nil {
				t.Fatalf("no error, want one with %q in it", c.Want)
			}
			checkWords(t, err.Error(), c.Want)
			if took > Patience {
				t.Errorf("an answer after %v, want one within %v", took, Patience)
			}
			if over > 0 {
				t.Errorf("%d bytes allocated more than the files allow", over)
			}
			if took > slowest {
				slowest, name = took, c.Name
			}
			t.Logf("%v: %.160s", took.Round(time.Millisecond), err.Error())
		})
	}
	t.Logf("%v; the slowest took %v: %s", count, slowest.Round(time.Millisecond), name)
}

// checkWords reports an error that a person could not read.
func checkWords(t *testing.T, text, want string) {
	t.Helper()
	const most = 700 // bytes
	if !strings.Contains(text, want) {
		t.Errorf("the error is %q, want %q in it", text, want)
	}
	if len(text) > most || !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) {
		t.Errorf("an error of %d bytes, of one line in UTF-8 at most %d are shown: %.200q", len(text), most, text)
	}
}

// measured gives a case to its reader, and returns how long the best of a few times
// took and how many bytes it allocated over what it may.
func measured(c Case) (took time.Duration, over int64, err error) {
	var given []File
	if c.Make != nil {
		given = c.Make()
	}
	var size int64
	for _, f := range given {
		size += int64(len(f.Bytes))
	}
	for range 3 { // other work on this machine counts against none
		runtime.GC()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		err = readers[c.Kind](c, given)
		took = time.Since(start)
		runtime.ReadMemStats(&after)
		over = int64(after.TotalAlloc-before.TotalAlloc) - Room(size)
		if took < Patience {
			break
		}
	}
	return took, over, err
}

// readers read as the trainer's session does.
var readers = map[Kind]func(Case, []File) error{
	Model:   func(c Case, given []File) error { return readModel(given, c.Late) },
	Data:    func(_ Case, given []File) error { return readData(given) },
	Picture: func(_ Case, given []File) error { _, err := picture.Decode(given[0].Bytes); return err },
	Place: func(c Case, _ []File) error {
		_, err := (&hub.Hub{Base: hub.Default, Getter: deaf{}}).Peek(context.Background(), c.ID)
		return err
	},
}

// readModel looks at a model and, if late, loads it.
func readModel(given []File, late bool) error {
	found, err := checkpoint.Find(list(given))
	if err != nil {
		return err
	}
	defer found.Close()
	preview, err := found.Peek(model.Options{Seed: 1})
	if err != nil {
		return err
	}
	if preview.Config.Texts() {
		_, err = found.Tokenizer()
	} else {
		_, _, err = found.Prep()
	}
	if err == nil && late {
		_, err = found.Open(model.Options{Seed: 1})
	}
	return err
}

// readData reads examples, decodes the pictures among them, and arranges them.
func readData(given []File) error {
	var folder files.Folder
	for _, f := range given {
		folder = append(folder, files.File{Name: f.Name, Data: f.Bytes})
	}
	found, err := intake.Read(folder)
	if err != nil {
		return err
	}
	var set *data.Set
	if found.Texts() {
		texts, err := found.Rows(found.Propose())
		if err != nil {
			return err
		}
		set = &texts.Set
	} else {
		set = found.Set()
	}
	if p := found.Pictures; p != nil {
		for i := range p.Len() {
			b, err := p.Bytes(i)
			if err != nil {
				return err
			}
			if _, err := picture.Decode(b); err != nil {
				return fmt.Errorf("%s: %w", p.Name(i), err)
			}
		}
	}
	parts, err := set.Split(data.Shares{Validation: 0.1, Test: 0.2}, 1)
	if err != nil {
		return err
	}
	for _, w := range set.Check(parts) {
		if w.Kind == data.OneClass {
			return errors.New(w.Text)
		}
	}
	return nil
}

// deaf is a network that must not be asked.
type deaf struct{}

func (deaf) Get(context.Context, hub.Request) (*hub.Response, error) {
	return nil, errors.New("the network was asked")
}

// A list is files as the trainer has them: by path, not in memory.
type list []File

func (l list) Names() (names []string) {
	for _, f := range l {
		names = append(names, f.Name)
	}
	return names
}

func (l list) Open(name string) (io.ReaderAt, int64, error) {
	i := slices.IndexFunc(l, func(f File) bool { return f.Name == name })
	if i < 0 {
		return nil, 0, fmt.Errorf("no file %q", name)
	}
	return bytes.NewReader(l[i].Bytes), int64(len(l[i].Bytes)), nil
}
