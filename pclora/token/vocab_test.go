package token

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestReadVocab(t *testing.T) {
	for _, tt := range []struct {
		name, file string
		want       []string
	}{
		{"plain", "[PAD]\na\n##b\n", []string{"[PAD]", "a", "##b"}},
		{"no last end", "a\nb", []string{"a", "b"}},
		{"line ends of Windows", "a\r\nb\r\n", []string{"a", "b"}},
		{"line ends of old", "a\rb\r", []string{"a", "b"}},
		{"space is part of a piece", " a\nb \n", []string{" a", "b "}},
		{"the last of equals counts", "a\n##b\na\n##b\n", []string{"", "", "a", "##b"}},
		{"empty lines have no piece", "a\n\nb\n\n\n", []string{"a", "", "b"}},
	} {
		v, err := ReadVocab([]byte(tt.file))
		if err != nil || !slices.Equal(v.pieces, tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
			continue
		}
		for id, piece := range tt.want {
			if got, ok := v.ID(piece); ok && int(got) != id || v.Piece(int32(id)) != piece {
				t.Errorf("%s: piece %q has id %d, piece %d is %q", tt.name, piece, got, id, v.Piece(int32(id)))
			}
		}
		again, err := ReadVocab(v.Text())
		if err != nil || !slices.Equal(again.pieces, v.pieces) {
			t.Errorf("%s: %q became %v %v", tt.name, v.Text(), again, err)
		}
	}
}

func TestReadVocabRefuses(t *testing.T) {
	for _, tt := range []struct{ name, file, want string }{
		{"nothing", "", "without a piece"},
		{"empty lines", "\n\n", "without a piece"},
		{"not UTF-8", "a\n\xff\xfe\n", "vocab.txt line 2: piece \"\\xff\\xfe\" is not UTF-8"},
		{"a long line", strings.Repeat("x", 2000), "has 2000 bytes, the limit is 1024"},
		{"too many lines", strings.Repeat("\n", maxPieces+1), "more than 1048576 lines"},
	} {
		_, err := ReadVocab([]byte(tt.file))
		checkRefusal(t, tt.name, err, tt.want, false)
	}
	_, err := ReadVocabOf([]byte("a\nb\nc\n"), 2)
	if err != SizeError(2) {
		t.Errorf("ReadVocabOf three pieces for a model of two: %v", err)
	}
	if _, err := ReadVocabOf([]byte("a\nb\n\n\n"), 2); err != nil {
		t.Errorf("ReadVocabOf two pieces and empty lines for a model of two: %v", err)
	}
	_, err = NewVocab([]string{"a", "a"})
	checkRefusal(t, "NewVocab with equal pieces", err, `piece "a" has two ids, 0 and 1`, false)
	_, err = NewVocab([]string{"a", ""})
	checkRefusal(t, "NewVocab with an empty piece", err, "piece 1 is empty", false)
}

func TestNewRefuses(t *testing.T) {
	v, err := NewVocab([]string{"[PAD]", "[UNK]", "[CLS]", "[SEP]"}) // a mask may be missing
	if err != nil {
		t.Fatal(err)
	}
	if tok, err := New(v, DefaultConfig()); err != nil || tok.Names() != (Names{0, 1, 2, 3, -1}) {
		t.Errorf("New: %v %v", tok, err)
	}
	for _, tt := range []struct {
		name          string
		edit          func(*Config)
		want          string
		isUnsupported bool
	}{
		{"missing token", func(c *Config) { c.Class = "<s>" }, `has no "<s>"`, false},
		{"added where a piece is", func(c *Config) { c.Added = []Special{{"<s>", 2}} }, "have the same id 2", false},
		{"added with another id", func(c *Config) { c.Added = []Special{{"[SEP]", 4}} }, "does not agree", false},
		{"additional without an id", func(c *Config) { c.Additional = []string{"<s>"} }, "has no id", true},
		{"needs tokenizer.json", func(c *Config) { c.keep = true }, "load its tokenizer.json too", true},
	} {
		c := DefaultConfig()
		tt.edit(&c)
		_, err := New(v, c)
		checkRefusal(t, tt.name, err, tt.want, tt.isUnsupported)
	}
}

// manyPieces returns a vocab.txt of n lines.
func manyPieces(n int) []byte {
	b := []byte("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n")
	for i := 5; i < n; i++ {
		prefix := ""
		if i%3 == 0 {
			prefix = continuing
		}
		b = fmt.Appendf(b, "%spiece%x\n", prefix, i)
	}
	return b
}

func BenchmarkReadVocab(b *testing.B) {
	for _, n := range []int{30522, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			file := manyPieces(n)
			b.SetBytes(int64(len(file)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := ReadVocab(file); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
