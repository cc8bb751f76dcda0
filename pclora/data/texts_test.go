package data

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/data/table"
)

// source reads a table for a test, with the columns that are proposed for it.
func source(t *testing.T, text string, part Part) TextSource {
	t.Helper()
	tab, err := table.Read("", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return TextSource{tab, table.Propose(tab), part}
}

func TestLoadTexts(t *testing.T) {
	for _, tt := range []struct {
		name    string
		text    string
		classes []string // given
		want    []string // classes
		labels  []int
		rows    []Text
	}{
		{"by bytes", "text,label\n b ,y\na, x\nc,y\n", nil, []string{"x", "y"}, []int{1, 0, 1}, []Text{{"b", ""}, {"a", ""}, {"c", ""}}},
		{"numbers by size", "text,label\na,10\nb,9\nc,-1\n", nil, []string{"-1", "9", "10"}, []int{2, 1, 0}, []Text{{"a", ""}, {"b", ""}, {"c", ""}}},
		{"numbers and words by bytes", "text,label\na,10\nb,9\nc,x\n", nil, []string{"10", "9", "x"}, []int{0, 1, 2}, []Text{{"a", ""}, {"b", ""}, {"c", ""}}},
		{"a model's order", "text,label\na,x\nb,y\n", []string{"y", "z", "x"}, []string{"y", "z", "x"}, []int{2, 0}, []Text{{"a", ""}, {"b", ""}}},
		{"pairs", "premise,hypothesis,label\na,b,x\nc,d,y\n", nil, []string{"x", "y"}, []int{0, 1}, []Text{{"a", "b"}, {"c", "d"}}},
		{"rows with holes", "text,label\na,x\n,y\nb,\n  ,x\nc,y\n", nil, []string{"x", "y"}, []int{0, 1}, []Text{{"a", ""}, {"c", ""}}},
	} {
		got, err := LoadTexts(tt.classes, source(t, tt.text, Anywhere))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if !slices.Equal(got.Classes, tt.want) || !slices.Equal(got.Labels, tt.labels) || !slices.Equal(got.Rows, tt.rows) || got.Given != nil {
			t.Errorf("%s: %v %v %v %v, want %v %v %v", tt.name, got.Classes, got.Labels, got.Rows, got.Given, tt.want, tt.labels, tt.rows)
		}
	}
}

// TestLoadTextsOrder: classes do not depend on the order of the rows.
func TestLoadTextsOrder(t *testing.T) {
	rows := []string{"a,u", "b,v", "c,w", "d,u"}
	for range 4 {
		rows = append(rows[1:], rows[0])
		got, err := LoadTexts(nil, source(t, "text,label\n"+strings.Join(rows, "\n"), Anywhere))
		if err != nil || !slices.Equal(got.Classes, []string{"u", "v", "w"}) {
			t.Errorf("rows %v: %v %v, want u v w", rows, got, err)
		}
	}
}

func TestLoadTextsParts(t *testing.T) {
	train := source(t, "text,label\na,x\nb,y\n,y\n", Train)
	test := source(t, "label\ttext\nz\tc\nx\ta\n", Test)
	got, err := LoadTexts(nil, train, test)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.Classes, []string{"x", "y", "z"}) || !slices.Equal(got.Given, []Part{Train, Train, Test, Test}) {
		t.Errorf("%v %v, want x y z, two for training and two to test", got.Classes, got.Given)
	}
	p, err := got.Split(Shares{}, 1)
	if err != nil || !slices.Equal(p.Test, []int{2, 3}) {
		t.Fatalf("%+v %v, want the second table to test", p, err)
	}
	var kinds []WarningKind
	for _, w := range got.Check(p) {
		kinds = append(kinds, w.Kind)
	}
	if want := []WarningKind{Skipped, Tiny, Missing, Duplicates, Overlap}; !slices.Equal(kinds, want) {
		t.Errorf("%v, want %v", kinds, want)
	}
	if w := got.Notes[0]; w.Count != 1 || !strings.Contains(w.Text, "1 rows without a text or a label are left out, the first on line 4") {
		t.Errorf("%+v, want line 4", w)
	}
}

// TestSumsOfPairs: where one text ends and the other begins makes a difference.
func TestSumsOfPairs(t *testing.T) {
	got, err := LoadTexts(nil, source(t, "text1,text2,label\nab,c,x\na,bc,x\nab,c,x\n", Anywhere))
	if err != nil {
		t.Fatal(err)
	}
	if got.Sums[0] == got.Sums[1] || got.Sums[0] != got.Sums[2] {
		t.Errorf("sums %x, want the first and last alone to be equal", got.Sums)
	}
}

func TestContinuous(t *testing.T) {
	column := func(n int, label func(i int) any) string {
		var b strings.Builder
		b.WriteString("text,label\n")
		for i := range n {
			fmt.Fprintf(&b, "some text %d,%v\n", i, label(i))
		}
		return b.String()
	}
	for _, tt := range []struct {
		name string
		text string
		want bool
	}{
		{"names", column(50, func(i int) any { return fmt.Sprint("n", i) }), false},
		{"stars", column(50, func(i int) any { return i % 5 }), false},
		{"many classes with examples", column(500, func(i int) any { return i % 50 }), false},
		{"many values", column(200, func(i int) any { return i % 150 }), true},
		{"fractions", column(20, func(i int) any { return float64(i%4) / 2 }), true},
		{"numbers and a name", column(200, func(i int) any { return []any{i % 150, "x"}[i%2] }), false},
	} {
		got, err := LoadTexts(nil, source(t, tt.text, Anywhere))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		has := slices.ContainsFunc(got.Notes, func(w Warning) bool { return w.Kind == Continuous })
		if has != tt.want {
			t.Errorf("%s: %v, want a warning: %t", tt.name, got.Notes, tt.want)
		}
	}
}

func TestLoadTextsRefuses(t *testing.T) {
	var many strings.Builder
	many.WriteString("text,label\n")
	for i := range MaxClasses + 1 {
		fmt.Fprintf(&many, "a text,%d\n", i)
	}
	for _, tt := range []struct {
		name    string
		text    string
		classes []string
		edit    func(c *table.Choice)
		kind    table.Kind
		line    int
		want    string
	}{
		{"another label", "text,label\na,x\n\nb,q\n", []string{"x", "y"}, nil, table.Label, 4, `label "q" is none of the 2 known classes`},
		{"a header taken for a row", "text,label\na,x\nb,x\n", []string{"x"}, func(c *table.Choice) { c.Header = false }, table.Label, 1, `"label" is none`},
		{"many labels", many.String(), nil, nil, table.Label, 0, "257 different labels in 257 rows, at most 256"},
		{"a long label", "text,label\na," + strings.Repeat("x", maxLabel+1), nil, nil, table.Label, 2, "no name of a class"},
		{"no label column", "text,label\na,x\n", nil, func(c *table.Choice) { c.Label = table.None }, table.Column, 0, "no column for the label"},
		{"no text column", "text,label\na,x\n", nil, func(c *table.Choice) { c.Text = 2 }, table.Column, 0, "no column for the text"},
		{"nothing whole", "text,label\na,\n,x\n", nil, nil, table.Empty, 0, "no row has both"},
	} {
		src := source(t, tt.text, Anywhere)
		if tt.edit != nil {
			tt.edit(&src.Choice)
		}
		got, err := LoadTexts(tt.classes, src)
		e := table.Error{}
		if !errors.As(err, &e) || got != nil || e.Kind != tt.kind || e.Line != tt.line || !strings.Contains(e.Text, tt.want) {
			t.Errorf("%s: %v, want %s on line %d: …%s…", tt.name, err, tt.kind, tt.line, tt.want)
		}
	}
}
