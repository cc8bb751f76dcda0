package token

import (
	"slices"
	"strings"
	"testing"
)

func TestEncodeBytes(t *testing.T) {
	tok := smallTokenizer(t, "{}")
	for _, tt := range []struct{ name, text, same string }{
		{"bytes that are not UTF-8", "the\xff gen\xc3us", "the genus"},
		{"a surrogate in UTF-8", "per\xed\xa0\x80son", "person"},
		{"empty", "", " \t\u200b"},
	} {
		if got, want := tok.Tokens(tt.text), tok.Tokens(tt.same); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v as for %q", tt.name, got, want, tt.same)
		}
	}
}

// TestEncodeLong encodes texts of a megabyte, which take time in proportion to
// their length.
func TestEncodeLong(t *testing.T) {
	tok := smallTokenizer(t, "{}")
	for _, tt := range []struct{ name, part string }{
		{"one word", "a"},
		{"marks in the wrong order", "\u302e\U000116b6"},
		{"marks that go", "\u0301"},
		{"beginnings of special tokens", "[MAS"},
		{"special tokens", "[SEP]"},
		{"Chinese", "中"},
		{"words that cannot be spelled", strings.Repeat("a", 99) + "\U000e0100 "},
	} {
		text := strings.Repeat(tt.part, 1<<20/len(tt.part))
		if e := tok.Encode(text, 16); len(e.IDs) > 16 || len(e.IDs) < 2 {
			t.Errorf("%s: %d tokens", tt.name, len(e.IDs))
		}
		if ids := tok.Tokens(text); len(ids) > len(text) {
			t.Errorf("%s: %d tokens of %d bytes", tt.name, len(ids), len(text))
		}
	}
}

func TestEncodePanics(t *testing.T) {
	tok := smallTokenizer(t, "{}")
	for _, f := range []func(){
		func() { tok.Encode("a", 1) },
		func() { tok.EncodePair("a", "b", 2) },
		func() { tok.Encode("a", -1) },
	} {
		func() {
			defer func() {
				if s, ok := recover().(string); !ok || !strings.HasPrefix(s, "token: ") {
					t.Errorf("panic with %q", s)
				}
			}()
			f()
		}()
	}
}

func TestSpecials(t *testing.T) {
	s, err := makeSpecials([]Special{{"<a>", 1}, {"<a><b>", 2}, {"<", 3}, {"é", 4}, {"<a>", 1}})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		text, before string
		id           int32
		after        string
	}{
		{"x<a>y", "x", 1, "y"},
		{"<a><b>", "", 2, ""},
		{"<a><c>", "", 1, "<c>"},
		{"\xc3é<a>", "\xc3", 4, "<a>"},
		{"x<", "x", 3, ""},
	} {
		before, id, after, found := s.cut(tt.text)
		if before != tt.before || id != tt.id || after != tt.after || !found {
			t.Errorf("cut(%q): %q %d %q %t", tt.text, before, id, after, found)
		}
	}
	if before, _, _, found := s.cut("none"); before != "none" || found {
		t.Errorf("cut: %q %t", before, found)
	}
}

func BenchmarkEncode(b *testing.B) {
	tok := smallTokenizer(b, "{}")
	prose := make([]string, 64)
	r := splitMix(1)
	for i := range prose {
		words := make([]string, 12)
		for j := range words {
			words[j] = hostileProse[r.below(45)]
		}
		prose[i] = strings.Join(words, " ")
	}
	for _, bb := range []struct {
		name  string
		lines []string
	}{{"prose-12-words", prose}, {"hostile", hostileLines(1000)}} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				tok.Encode(bb.lines[i%len(bb.lines)], 128)
				i++
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "lines/s")
		})
	}
}
