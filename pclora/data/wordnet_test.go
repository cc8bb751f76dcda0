package data

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/pcloralab/pcloralab/pclora/data/table"
)

const shippedTexts = "../../public/data/wordnet-supersense10"

// supersense10 reads the shipped definitions as a page does.
func supersense10(t *testing.T) *Texts {
	t.Helper()
	var sources []TextSource
	for i, name := range []string{"train.tsv.gz", "test.tsv.gz"} {
		b, err := os.ReadFile(filepath.Join(shippedTexts, name))
		if err != nil {
			t.Fatal(err)
		}
		tab, err := table.Read(name, b)
		if err != nil {
			t.Fatal(err)
		}
		choice := table.Propose(tab)
		if want := (table.Choice{Header: true, Label: 0, Text: 1, Pair: table.None}); choice != want {
			t.Fatalf("%s: columns %+v, want %+v", name, choice, want)
		}
		sources = append(sources, TextSource{tab, choice, []Part{Train, Test}[i]})
	}
	texts, err := LoadTexts(nil, sources...)
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// TestShippedWordNet holds what the files' README states.
func TestShippedWordNet(t *testing.T) {
	texts := supersense10(t)
	p, err := texts.Split(Shares{}, 1)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(texts.Classes, Supersenses()) {
		t.Errorf("classes %v, want %v", texts.Classes, Supersenses())
	}
	train, test := texts.CountsOf(p.Train), texts.CountsOf(p.Test)
	if !slices.Equal(train, slices.Repeat([]int{1200}, 10)) || !slices.Equal(test, slices.Repeat([]int{200}, 10)) {
		t.Errorf("classes have %v and %v definitions, want 1200 and 200 each", train, test)
	}
	if w := texts.Check(p); len(w) != 0 { // none twice, and none in both parts
		t.Errorf("warnings %v, want none", w)
	}
	total, most := 0, 0
	for _, i := range p.Train {
		n := len(strings.Fields(texts.Rows[i].First))
		total += n
		most = max(most, n)
	}
	if mean := float64(total) / float64(len(p.Train)); math.Abs(mean-11.9) > 0.05 || most != 64 {
		t.Errorf("%.2f words on average and %d at most, want 11.9 and 64 as stated", mean, most)
	}
}

// TestNaiveBayes shows that reader, labels and division are right: multinomial
// naive Bayes on words is known to answer 82.2 % of the test definitions
// correctly, counted apart from this package. How much is added to each word's
// count is chosen on a validation part, 200 of each class; how words are cut
// moves the score by half a point.
func TestNaiveBayes(t *testing.T) {
	texts := supersense10(t)
	p, err := texts.Split(Shares{Validation: 1.0 / 6}, 7)
	if err != nil {
		t.Fatal(err)
	}
	// A sixth of 1200; shares are of what Given leaves.
	if n := texts.CountsOf(p.Validation); !slices.Equal(n, slices.Repeat([]int{200}, 10)) || len(p.Test) != 2000 {
		t.Fatalf("%v for validation and %d to test, want 200 of each class and 2000", n, len(p.Test))
	}
	inner := newBayes(texts, p.Train)
	best, chosen := 0.0, 0.0
	for _, add := range []float64{1, 0.3, 0.1, 0.03} {
		if got := inner.score(texts, p.Validation, add); got > best {
			best, chosen = got, add
		}
	}
	whole := newBayes(texts, slices.Concat(p.Train, p.Validation))
	got := whole.score(texts, p.Test, chosen)
	t.Logf("adding %v: %.2f %% of the validation part, %.2f %% of the test part", chosen, best, got)
	if math.Abs(got-82.2) > 0.5 {
		t.Errorf("naive Bayes answers %.2f %% of the test definitions correctly, want 82.2", got)
	}
	// Three deviations of a score over 2000: 3·√(0.82·0.18/2000) = 2.6 points.
	if math.Abs(best-82.2) > 2.6 {
		t.Errorf("naive Bayes answers %.2f %% of the validation part correctly, want 82 as of the test part", best)
	}
}

// A bayes is multinomial naive Bayes: how often each class has each word.
type bayes struct {
	counts         map[string][]float64 // [C] of each word
	totals, priors []float64            // [C] words and examples
}

func newBayes(t *Texts, train []int) *bayes {
	b := &bayes{map[string][]float64{}, make([]float64, len(t.Classes)), make([]float64, len(t.Classes))}
	for _, i := range train {
		c := t.Labels[i]
		b.priors[c]++
		for _, w := range words(t.Rows[i].First) {
			if b.counts[w] == nil {
				b.counts[w] = make([]float64, len(t.Classes))
			}
			b.counts[w][c]++
			b.totals[c]++
		}
	}
	return b
}

// score returns how many per cent of the texts at test are answered correctly
// when every count is raised by add.
func (b *bayes) score(t *Texts, test []int, add float64) float64 {
	right := 0
	for _, i := range test {
		best, bestScore := -1, math.Inf(-1)
		known := words(t.Rows[i].First)
		for c := range t.Classes {
			score := math.Log(b.priors[c])
			for _, w := range known {
				if n := b.counts[w]; n != nil {
					score += math.Log((n[c] + add) / (b.totals[c] + add*float64(len(b.counts))))
				}
			}
			if score > bestScore {
				best, bestScore = c, score
			}
		}
		if best == t.Labels[i] {
			right++
		}
	}
	return 100 * float64(right) / float64(len(test))
}

func words(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}
