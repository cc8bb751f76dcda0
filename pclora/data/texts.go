package data

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strconv"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/data/table"
)

// maxLabel is the longest name of a class, in bytes.
const maxLabel = 200

// A Text is one example of language: a text, and perhaps a second one that
// belongs to it.
type Text struct {
	First, Second string
}

// Texts is a Set of texts.
type Texts struct {
	Set
	Rows []Text // [N]
}

// A TextSource is a table and what to take from it.
type TextSource struct {
	Table  *table.Table
	Choice table.Choice
	Part   Part // what its rows are for; Anywhere leaves it to Split
}

// LoadTexts joins tables to one Set. classes names the classes, in the order that
// a model has them; nil takes all labels that occur, numbers by size and other
// labels by their bytes, so that the order depends on no row's place.
//
// Space around texts and labels is cut off. Rows without a text or a label are
// left out and noted. It gives a table.Error when a choice does not fit its table,
// a label is not in classes, there are over MaxClasses, or nothing is left.
func LoadTexts(classes []string, sources ...TextSource) (*Texts, error) {
	t := &Texts{}
	var labels []string
	for _, src := range sources {
		if err := src.Choice.Check(src.Table); err != nil {
			return nil, err
		}
		if src.Choice.Label == table.None {
			return nil, table.Error{Kind: table.Column, Text: "no column for the label: add one with the class of each text"}
		}
		var err error
		if labels, err = t.take(src, labels); err != nil {
			return nil, err
		}
	}
	if len(labels) == 0 {
		return nil, table.Error{Kind: table.Empty, Text: "no row has both a text and a label: choose other columns"}
	}
	if classes == nil {
		if classes = distinct(labels); len(classes) > MaxClasses {
			return nil, table.Error{Kind: table.Label, Text: strconv.Itoa(len(classes)) + " different labels in " + strconv.Itoa(len(labels)) +
				" rows, at most " + strconv.Itoa(MaxClasses) + " are read: choose the column that holds classes"}
		}
	}
	t.Classes = classes
	if err := t.number(labels, sources); err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(t.Given, func(p Part) bool { return p != Anywhere }) {
		t.Given = nil
	}
	if w, ok := continuous(classes, len(labels)); ok {
		t.Notes = append(t.Notes, w)
	}
	return t, nil
}

// take appends the rows of a source to t, and their labels to labels.
func (t *Texts) take(src TextSource, labels []string) ([]string, error) {
	c := src.Choice
	skipped, line := 0, 0
	var content []byte
	for i := range src.Table.Len() {
		if i == 0 && c.Header {
			continue
		}
		text := Text{First: strings.TrimSpace(src.Table.Cell(i, c.Text))}
		if c.Pair != table.None {
			text.Second = strings.TrimSpace(src.Table.Cell(i, c.Pair))
		}
		label := strings.TrimSpace(src.Table.Cell(i, c.Label))
		if text.First == "" || label == "" || c.Pair != table.None && text.Second == "" {
			if skipped++; skipped == 1 {
				line = src.Table.Line(i)
			}
			continue
		}
		if len(label) > maxLabel {
			return nil, table.Error{Kind: table.Label, Line: src.Table.Line(i), Text: "label " + show(label) + " is no name of a class: choose the column that holds classes"}
		}
		content = binary.AppendUvarint(content[:0], uint64(len(text.First))) // or "ab", "c" would be "a", "bc"
		content = append(append(content, text.First...), text.Second...)
		t.Rows = append(t.Rows, text)
		t.Sums = append(t.Sums, SumOf(content))
		t.Given = append(t.Given, src.Part)
		labels = append(labels, label)
	}
	if skipped > 0 {
		t.Notes = append(t.Notes, warn(Skipped, skipped, "%d rows without a text or a label are left out, the first on line %d", skipped, line))
	}
	return labels, nil
}

// number turns labels to indices into Classes.
func (t *Texts) number(labels []string, sources []TextSource) error {
	index := make(map[string]int, len(t.Classes))
	for i, name := range t.Classes {
		index[name] = i
	}
	for _, label := range labels {
		i, ok := index[label]
		if !ok {
			return table.Error{Kind: table.Label, Line: lineOf(label, sources), Text: "label " + show(label) + " is none of the " +
				strconv.Itoa(len(t.Classes)) + " known classes: change it, or choose another label column"}
		}
		t.Labels = append(t.Labels, i)
	}
	return nil
}

// lineOf returns the first line on which a label stands, in the first source
// that has it.
func lineOf(label string, sources []TextSource) int {
	for _, src := range sources {
		for i := range src.Table.Len() {
			if strings.TrimSpace(src.Table.Cell(i, src.Choice.Label)) == label && !(i == 0 && src.Choice.Header) {
				return src.Table.Line(i)
			}
		}
	}
	return 0
}

// distinct returns the different labels: whole numbers by size if all are such,
// others by their bytes.
func distinct(labels []string) []string {
	all := slices.Compact(slices.Sorted(slices.Values(labels)))
	value := make(map[string]int64, len(all))
	numbers := true
	for _, l := range all {
		n, err := strconv.ParseInt(l, 10, 64)
		value[l] = n
		numbers = numbers && err == nil
	}
	if numbers {
		slices.SortStableFunc(all, func(a, b string) int { return cmp.Compare(value[a], value[b]) })
	}
	return all
}

// continuous notes labels that look like measurements: all of them numbers, and
// some of them fractions or many of them for n examples.
func continuous(classes []string, n int) (Warning, bool) {
	const many, each = 20, 10 // classes; examples of each that many should have
	fractions := false
	for _, c := range classes {
		if !table.IsNumber(c) {
			return Warning{}, false
		}
		if _, err := strconv.ParseInt(c, 10, 64); err != nil {
			fractions = true
		}
	}
	if !fractions && (len(classes) <= many || n >= each*len(classes)) {
		return Warning{}, false
	}
	return warn(Continuous, len(classes), "The labels look like measurements (%s to %s), and each of the %d values would be a class of its own: choose a column that holds classes",
		show(classes[0]), show(classes[len(classes)-1]), len(classes)), true
}
