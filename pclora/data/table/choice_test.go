package table

import (
	"errors"
	"strings"
	"testing"
)

func TestPropose(t *testing.T) {
	for _, tt := range []struct {
		name, file, text string
		want             Choice
	}{
		{"names", "a.tsv", "label\ttext\nperson\ta man\nact\tto go\n", Choice{true, 1, None, 0}},
		{"names in capitals, with an index", "a.csv", ",Sentence,Label\n0,a b,x\n1,c d,x\n", Choice{true, 1, None, 2}},
		{"names of a pair", "a.csv", "id,sentence1,sentence_2,gold,label\n1,a,b,u,x\n2,c,d,v,y\n", Choice{true, 1, 2, 4}},
		{"premise and hypothesis", "a.jsonl", `{"hypothesis":"b","premise":"a","label":0}`, Choice{false, 1, 0, 2}},
		{"question and sentence", "a.tsv", "index\tquestion\tsentence\tlabel\n0\twho?\tme.\t1\n", Choice{true, 1, 2, 3}},
		{"keys", "a.jsonl", `{"label":3,"text":"a b","label_text":"x"}`, Choice{false, 1, None, 0}},
		{"no header, numbers", "a.tsv", "one long string of words\t0\na better one it is\t1\nno more of it\t0\n", Choice{false, 0, None, 1}},
		{"no header, label first", "a.tsv", "Play\tplay a song\nPlay\tput it on\nBook\ttake a table\nBook\tfind a seat\n", Choice{false, 1, None, 0}},
		{"strange names, labels come back", "a.csv", "satz,art\nein Hund,tier\nein Baum,pflanze\neine Katze,tier\nein Gras,pflanze\n", Choice{true, 0, None, 1}},
		{"strange names, numbers", "a.csv", "satz,wert\nein Hund,1\nein Baum,2\n", Choice{true, 0, None, 1}},
		{"a usual name that is a label", "a.tsv", "question\twho is it\nanswer\tit is me\nquestion\tand who else\nanswer\tnobody\n", Choice{false, 1, None, 0}},
		{"a number that counts rows", "a.csv", "n,a,b\n1,x y z,u\n2,v w x,u\n3,y z u,w\n4,s t u,w\n", Choice{true, 1, None, 2}},
		{"a column that is always the same", "a.csv", "a b c,en,x\nd e f,en,y\ng h i,en,x\n", Choice{false, 0, None, 2}},
		{"one column", "a.csv", "a\nb\n", Choice{false, 0, None, None}},
		{"one row", "a.csv", "some text,x\n", Choice{false, 0, None, 1}},
	} {
		table, err := Read(tt.file, []byte(tt.text))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if got := Propose(table); got != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.name, got, tt.want)
		} else if err := got.Check(table); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func TestChoiceRefuses(t *testing.T) {
	const rows, objects = "text,label,more\na,x,1\nb,y,2\n", `{"a":1,"b":2,"c":3}`
	for _, tt := range []struct {
		name, text string
		choice     Choice
		kind       Kind
		want       string
	}{
		{"no text", rows, Choice{true, None, None, 1}, Column, "no column for the text: the table has 3"},
		{"text out of range", rows, Choice{true, 3, None, 1}, Column, "no column for the text"},
		{"pair out of range", rows, Choice{true, 0, 3, 1}, Column, "no column for the second text"},
		{"label out of range", rows, Choice{true, 0, None, -2}, Column, "no column for the label"},
		{"text twice", rows, Choice{true, 1, 1, 2}, Column, "chosen twice"},
		{"text and label", rows, Choice{true, 1, None, 1}, Column, "label is chosen twice"},
		{"pair and label", rows, Choice{true, 0, 1, 1}, Column, "label is chosen twice"},
		{"header of objects", objects, Choice{true, 0, None, 1}, Column, "no header"},
		{"header alone", "a,b", Choice{true, 0, None, 1}, Empty, "no row below it"},
	} {
		table, err := Read("", []byte(tt.text))
		if err != nil {
			t.Fatal(err)
		}
		e := Error{}
		if err := tt.choice.Check(table); !errors.As(err, &e) || e.Kind != tt.kind || !strings.Contains(e.Text, tt.want) {
			t.Errorf("%s: %v, want %s: …%s…", tt.name, err, tt.kind, tt.want)
		}
	}
}

func TestName(t *testing.T) {
	rows, err := Read("a.csv", []byte("text,\na,b\n"))
	if err != nil {
		t.Fatal(err)
	}
	objects, err := Read("a.jsonl", []byte(`{"k":1}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		table  *Table
		j      int
		header bool
		want   string
	}{
		{rows, 0, true, "text"},
		{rows, 1, true, "column 2"},
		{rows, 0, false, "column 1"},
		{objects, 0, false, "k"},
	} {
		if got := tt.table.Name(tt.j, tt.header); got != tt.want {
			t.Errorf("Name(%d, %t): %q, want %q", tt.j, tt.header, got, tt.want)
		}
	}
}
