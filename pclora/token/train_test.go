package token

import (
	"slices"
	"strings"
	"testing"
)

func TestTrain(t *testing.T) {
	texts := []string{"low low low low low", "lower lower", "newest newest newest newest newest newest", "widest widest widest", "x! é"}
	v, err := Train(slices.Values(texts), Training{Uncased(), 36, 2})
	if err != nil {
		t.Fatal(err)
	}
	// Characters that occur twice (é is an e), then joined pairs.
	want := strings.Fields(`[PAD] [UNK] [CLS] [SEP] [MASK] d e i l n o r s t w
		##d ##e ##i ##l ##n ##o ##r ##s ##t ##w ##est low newest widest lower`)
	if !slices.Equal(v.pieces[:25], want[:25]) {
		t.Errorf("Train: %q, want to begin with %q", v.pieces, want[:26])
	}
	for _, piece := range want {
		if _, ok := v.ID(piece); !ok {
			t.Errorf("Train: %q has no %s", v.pieces, piece)
		}
	}
	slices.Reverse(texts)
	again, err := Train(slices.Values(texts), Training{Uncased(), 36, 2})
	if err != nil || !slices.Equal(v.pieces, again.pieces) {
		t.Errorf("Train in another order: %v, want %q", again, v.pieces)
	}
}

// TestTrainSpells checks that a text that was learnt from can be spelled, and with
// how many pieces.
func TestTrainSpells(t *testing.T) {
	var texts []string
	r := splitMix(3)
	for range 2000 {
		texts = append(texts, hostileProse[r.below(40)]+hostileProse[r.below(40)])
	}
	last := 0
	for i, size := range []int{120, 200, 400} {
		v, err := Train(slices.Values(texts), Training{Uncased(), size, 1})
		if err != nil {
			t.Fatal(err)
		}
		if v.Size() != size {
			t.Errorf("Train: %d pieces, want %d", v.Size(), size)
		}
		tok, err := New(v, DefaultConfig())
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, text := range texts {
			ids := tok.Tokens(text)
			n += len(ids)
			if slices.Contains(ids, tok.Names().Unknown) {
				t.Fatalf("%d pieces: %q cannot be spelled", size, text)
			}
		}
		if i > 0 && n >= last {
			t.Errorf("%d pieces: %d tokens, want fewer than %d", size, n, last)
		}
		last = n
	}
}

func TestTrainRefuses(t *testing.T) {
	for _, tt := range []struct {
		name string
		t    Training
		want string
	}{
		{"small", Training{Uncased(), 10, 1}, "want 11"},
		{"huge", Training{Uncased(), maxPieces + 1, 1}, "to 1048576"},
		{"no count", Training{Uncased(), 100, 0}, "want 1 or more"},
	} {
		_, err := Train(slices.Values([]string{"abc"}), tt.t)
		checkRefusal(t, tt.name, err, tt.want, false)
	}
}

func BenchmarkTrain(b *testing.B) {
	var lines []string
	r := splitMix(1)
	for range 12_000 { // words of three parts of prose, so that most are rare
		lines = append(lines, hostileProse[r.below(40)]+hostileProse[r.below(40)]+hostileProse[r.below(40)])
	}
	b.Run("12000-words", func(b *testing.B) {
		for b.Loop() {
			if _, err := Train(slices.Values(lines), Training{Uncased(), 2000, 2}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
