package table

import "strings"

// None stands for a column that is not there.
const None = -1

// A Choice says which columns of a Table mean what. Columns count from 0.
type Choice struct {
	Header bool // the first row names the columns and is no example
	Text   int
	Pair   int // a second text that belongs to the first, or None
	Label  int // or None: text alone
}

// Check returns an error if t has no such columns, or one column is to be two
// things.
func (c Choice) Check(t *Table) error {
	for _, col := range []struct {
		name  string
		index int
		may   bool // be None
	}{
		{"text", c.Text, false}, {"second text", c.Pair, true}, {"label", c.Label, true},
	} {
		switch {
		case col.index == None && col.may:
		case col.index < 0 || col.index >= t.Columns():
			return refuse(Column, 0, "no column for the %s: the table has %d, choose one of them", col.name, t.Columns())
		}
	}
	if c.Text == c.Pair || c.Text == c.Label || c.Label != None && c.Label == c.Pair {
		return refuse(Column, 0, "%s is chosen twice: text and label need a column each", t.Name(max(c.Text, c.Label), c.Header))
	}
	if c.Header && t.Keys != nil {
		return refuse(Column, 0, "%s has its names in every line: it has no header", t.Format)
	}
	if c.Header && t.Len() < 2 {
		return refuse(Empty, 0, "there is a header and no row below it: add rows")
	}
	return nil
}

// Propose guesses what the columns of a Table are, for a person to confirm. Names
// that are usual for texts, pairs and labels decide; without them the label is the
// column with the fewest different values and the text the one with the longest.
func Propose(t *Table) Choice {
	c := Choice{Header: hasHeader(t), Text: None, Pair: None, Label: None}
	named := t.Keys != nil || c.Header
	columns := survey(t, c.Header)
	if named {
		c.Label = find(t, c.Header, labelNames())
		for _, p := range pairNames() {
			first, second := find(t, c.Header, p[:1]), find(t, c.Header, p[1:])
			if first != None && second != None {
				c.Text, c.Pair = first, second
				break
			}
		}
		if c.Text == None {
			c.Text = find(t, c.Header, textNames())
		}
	}
	if c.Text == None {
		c.Text = longest(columns, c.Label)
	}
	if c.Label == None {
		c.Label = fewest(columns, c.Text, c.Pair)
	}
	return c
}

// find returns the first column that has one of the names, earlier names first.
func find(t *Table, header bool, names []string) int {
	for _, name := range names {
		for j := range t.Columns() {
			if fold(t.Name(j, header)) == name {
				return j
			}
		}
	}
	return None
}

// fold brings a column's name to the form in which the lists below have it.
func fold(name string) string {
	return strings.NewReplacer(" ", "", "_", "", "-", "").Replace(strings.ToLower(strings.TrimSpace(name)))
}

func labelNames() []string {
	return []string{
		"label", "labels", "class", "category", "target", "intent", "sentiment",
		"topic", "tag", "stars", "rating", "genre", "type", "y",
	}
}

func textNames() []string {
	return []string{
		"text", "sentence", "review", "comment", "utterance", "tweet", "message", "content", "body",
		"query", "question", "definition", "description", "document", "article", "title", "headline",
		"text1", "texta", "sentence1", "question1", "premise",
	}
}

// pairNames are names of two texts that belong together, as public benchmarks
// have them.
func pairNames() [][2]string {
	return [][2]string{
		{"sentence1", "sentence2"}, {"question1", "question2"}, {"premise", "hypothesis"}, {"text1", "text2"},
		{"texta", "textb"}, {"question", "sentence"}, {"question", "passage"}, {"question", "answer"}, {"query", "document"},
	}
}
