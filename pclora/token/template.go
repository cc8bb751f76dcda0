package token

// A slot is one part of a template: a text's tokens or a special token.
type slot struct {
	text int   // 1 or 2: the first or second text; 0: the token id
	id   int32 // where text is 0
	kind int32 // the part's token type
}

// A template says how special tokens go round one text or two.
type template struct{ single, pair []slot }

// bertTemplate is [CLS] A [SEP], and [CLS] A [SEP] B [SEP] with token type 1 from
// B on.
func bertTemplate(class, separator int32) template {
	return template{
		single: []slot{{id: class}, {text: 1}, {id: separator}},
		pair:   []slot{{id: class}, {text: 1}, {id: separator}, {text: 2, kind: 1}, {id: separator, kind: 1}},
	}
}

// check reports whether each text occurs once.
func (t template) check() error {
	for n, slots := range [][]slot{t.single, t.pair} {
		var seen [3]int
		for _, s := range slots {
			seen[s.text]++
		}
		if seen[1] != 1 || seen[2] != n {
			return unsupported("a template that does not have each text once: use a BERT model")
		}
	}
	return nil
}

// added is the number of special tokens in slots.
func added(slots []slot) (n int) {
	for _, s := range slots {
		if s.text == 0 {
			n++
		}
	}
	return n
}
