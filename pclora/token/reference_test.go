package token

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A reference is testdata/reference.json.gz, which build/fixtures/make_token.py
// made with tokenizers 0.22.1 and transformers 4.57.1.
type reference struct {
	Count int
	Texts string // sha256 of the lines
	Sets  []struct {
		Options json.RawMessage // as in a tokenizer_config.json
		Points  string          // sha256 of every code point, normalised
		Lines   []byte          // two bytes a line, of the sha256 of its words and ids
		All     string          // sha256 of those hashes
		Full    []struct {
			Text    string
			Words   []string
			IDs     []int32
			Decoded string
		}
	}
	Pairs []struct {
		First  string
		Second *string
		Most   int
		IDs    []int32
		Types  []int32
		Mask   []int
	}
	Truncation string // sha256 of what is left of any two texts
}

func readReference(t testing.TB) (r reference) {
	t.Helper()
	b, err := os.ReadFile("testdata/reference.json.gz")
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err == nil {
		err = json.NewDecoder(z).Decode(&r)
	}
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// small reads the fixture's vocabulary, with the options of a
// tokenizer_config.json.
func smallTokenizer(t testing.TB, config string) *Tokenizer {
	t.Helper()
	b, err := os.ReadFile("testdata/vocab.txt")
	if err != nil {
		t.Fatal(err)
	}
	v, err := ReadVocab(b)
	if err != nil {
		t.Fatal(err)
	}
	c, err := ParseConfig([]byte(config))
	if err != nil {
		t.Fatal(err)
	}
	tok, err := New(v, c)
	if err != nil {
		t.Fatal(err)
	}
	return tok
}

// wordsOf returns the words of a text in which special tokens are nothing special.
func wordsOf(t *Tokenizer, text string) []string {
	words := []string{}
	n := normalizer{Options: t.options}
	n.words(text, func(word []rune) bool {
		words = append(words, string(word))
		return true
	})
	return words
}

func commas(ids []int32) string {
	var b []byte
	for i, id := range ids {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, int64(id), 10)
	}
	return string(b)
}

func sum(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }

// TestLines compares words and ids of 10,000 hostile lines.
func TestLines(t *testing.T) {
	r := readReference(t)
	lines := hostileLines(r.Count)
	if got := sha256.Sum256([]byte(strings.Join(lines, "\n"))); hex.EncodeToString(got[:]) != r.Texts {
		t.Fatal("lines_test.go and token_lines.py make different lines")
	}
	for _, set := range r.Sets {
		tok := smallTokenizer(t, string(set.Options))
		all, wrong := sha256.New(), 0
		for i, line := range lines {
			words, ids := wordsOf(tok, line), tok.Encode(line, 0).IDs
			d := sha256.Sum256([]byte(strings.Join(words, "\n") + "\x00" + commas(ids)))
			all.Write(d[:])
			if !bytes.Equal(d[:2], set.Lines[2*i:2*i+2]) {
				if wrong++; wrong <= 3 {
					t.Errorf("%s: line %d differs: %q, words %q, ids %v", set.Options, i, line, words, ids)
				}
			}
		}
		if got := sum(all); got != set.All {
			t.Errorf("%s: %d lines differ by their short hashes; hash of all %s, want %s", set.Options, wrong, got, set.All)
		}
	}
}

// TestLinesInFull shows what differs where TestLines only says that something
// does, and compares the text that ids become again.
func TestLinesInFull(t *testing.T) {
	for _, set := range readReference(t).Sets {
		tok := smallTokenizer(t, string(set.Options))
		for _, line := range set.Full {
			if got := wordsOf(tok, line.Text); !slices.Equal(got, line.Words) {
				t.Errorf("%s: words of %q: %q, want %q", set.Options, line.Text, got, line.Words)
			}
			e := tok.Encode(line.Text, 0)
			if !slices.Equal(e.IDs, line.IDs) {
				t.Errorf("%s: Encode(%q): %v, want %v", set.Options, line.Text, e.IDs, line.IDs)
			}
			if got := tok.Decode(line.IDs); got != line.Decoded {
				t.Errorf("%s: Decode: %q, want %q", set.Options, got, line.Decoded)
			}
		}
	}
}

// TestPoints compares what every code point becomes between two letters.
func TestPoints(t *testing.T) {
	for _, set := range readReference(t).Sets {
		n := normalizer{Options: smallTokenizer(t, string(set.Options)).options}
		all := sha256.New()
		for r := range rune(0x110000) {
			if r < 0xd800 || r >= 0xe000 {
				all.Write([]byte(string(n.normalize("a"+string(r)+"b")) + "\n"))
			}
		}
		if got := sum(all); got != set.Points {
			t.Errorf("%s: hash of all code points %s, want %s", set.Options, got, set.Points)
		}
	}
}

// TestPairs compares truncation, token types and padding.
func TestPairs(t *testing.T) {
	tok := smallTokenizer(t, "{}")
	for _, p := range readReference(t).Pairs {
		e := Encoding{}
		if p.Second == nil {
			e = tok.Encode(p.First, p.Most)
		} else {
			e = tok.EncodePair(p.First, *p.Second, p.Most)
		}
		e = tok.Pad(e, p.Most)
		mask := make([]int, len(e.Mask))
		for i, on := range e.Mask {
			if on {
				mask[i] = 1
			}
		}
		if !slices.Equal(e.IDs, p.IDs) || !slices.Equal(e.Types, p.Types) || !slices.Equal(mask, p.Mask) {
			t.Errorf("at most %d: %v %v %v, want %v %v %v", p.Most, e.IDs, e.Types, mask, p.IDs, p.Types, p.Mask)
		}
	}
}

// TestTruncation compares how many tokens of two texts remain.
func TestTruncation(t *testing.T) {
	all := sha256.New()
	for n1 := range 13 {
		for n2 := 1; n2 <= 12; n2++ {
			for most := 3; most <= 20; most++ {
				a, b := fit(n1, n2, most-3)
				fmt.Fprintf(all, "%d %d %d: %d %d\n", n1, n2, most, a, b)
			}
		}
	}
	if got, want := sum(all), readReference(t).Truncation; got != want {
		t.Errorf("hash of what remains: %s, want %s", got, want)
	}
}
