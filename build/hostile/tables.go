package hostile

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"math/rand/v2"
	"strings"
	"unicode/utf16"
)

// tabled is a case of one table.
func tabled(file, name, want string, content func() string) Case {
	return Case{Name: file + ": " + name, Kind: Data, Want: want,
		Make: func() []File { return []File{{file, []byte(content())}} }}
}

// text makes a function of a text.
func text(s string) func() string { return func() string { return s } }

// goodTable is a table as it should be.
const goodTable = "text,label\na good one,yes\na bad one,no\n"

func tableCases() []Case {
	return []Case{
		tabled("a.csv", "empty", "no rows", text("")),
		tabled("a.csv", "blank lines", "no rows", text("\n\r\n\n")),
		tabled("a.csv", "a header alone", "class", text("text,label\n")),
		tabled("a.csv", "ragged", "line 4: 3 fields, the first row has 2", text(goodTable+"one, two,no\n")),
		tabled("a.csv", "ragged on line 300,001", "line 300001: 1 fields", func() string {
			return strings.Repeat("the same text over and over,yes\n", 300_000) + "x\n"
		}),
		tabled("a.csv", "a quote that never closes", "line 4: a quote opens here", text(goodTable+"\"open,no\n")),
		tabled("a.csv", "a quote that never closes before 20 MB", "line 1: a quote opens here", func() string {
			return `"` + strings.Repeat("text,label\n", 2_000_000)
		}),
		tabled("a.csv", "text behind a quote", "text goes on after a closing quote", text(goodTable+"\"a\"b,no\n")),
		tabled("a.csv", "20 MB of quotes", "a cell of over 1048576 bytes", func() string { return strings.Repeat(`"`, 20_000_000) }),
		tabled("a.csv", "not UTF-8", "line 4: byte 0xe9 is not UTF-8", text(goodTable+"caf\xe9,no\n")),
		tabled("a.csv", "not UTF-8 at the end of 20 MB", "is not UTF-8", func() string {
			return strings.Repeat("the same text over and over,yes\n", 600_000) + "\xff"
		}),
		tabled("a.csv", "UTF-16", "is UTF-16", text(wide(goodTable))),
		tabled("a.csv", "zero bytes", "a zero byte", text(goodTable+"a\x00b,no\n")),
		tabled("a.csv", "a program", "a zero byte", text("\x7fELF\x02\x01\x01\x00\x00\x00")),
		tabled("a.csv", "10,000,000 columns", "64 columns", func() string { return strings.Repeat(",", 10_000_000) }),
		tabled("a.csv", "600,000 rows", "more than 500000 rows", func() string { return strings.Repeat("a,b\n", 600_000) }),
		tabled("a.csv", "10,000,000 cells", "more than 4000000 cells", func() string {
			return strings.Repeat(strings.Repeat(",", 63)+"\n", 10_000_000/64)
		}),
		tabled("a.csv", "a cell of 2 MB", "a cell of 2097152 bytes", func() string { return goodTable + strings.Repeat("x", 2<<20) + ",no\n" }),
		tabled("a.csv", "80 MB", "the most that is read: take a part", func() string { return strings.Repeat("text,label\n", 80<<20/11) }),
		tabled("a.csv", "one column", "no column for the label", text("a\nb\nc\n")),
		tabled("a.csv", "one label alone", "class", text("text,label\na,yes\nb,yes\n")),
		tabled("a.csv", "measurements for labels", "different labels", func() string { return "text,label\n" + pieces(2000, "row %d,%[1]d.5\n") }),
		tabled("a.csv", "a label of a kilobyte", "is no name of a class", text("text,label\n"+strings.Repeat("a word ", 200)+","+strings.Repeat("x", 1000)+"\nb,no\n")),
		tabled("a.csv", "no text in any row", "no row has both", text("text,label\n,yes\n,no\n")),
		tabled("a.tsv", "ragged", "line 2: 3 fields", text("a\tyes\nb\tc\tno\n")),
		tabled("a.tsv", "10,000,000 columns", "10000001 columns", func() string { return strings.Repeat("\t", 10_000_000) }),
		tabled("a.csv.gz", "a bomb", "no table shrinks like that", func() string { return zipped(strings.Repeat("\n", 60<<20)) }),
		tabled("a.csv.gz", "a bomb of a gigabyte", "are read: take a part", func() string { return lying(zipped(noise(2<<20)), 1<<30) }),
		tabled("a.csv.gz", "a size that is not true", "cannot hold", func() string { return lying(zipped(goodTable), 50<<20) }),
		tabled("a.csv.gz", "cut short", "is damaged", func() string { return zipped(strings.Repeat(goodTable, 100))[:60] }),
		tabled("a.csv.gz", "a header alone", "is damaged", text("\x1f\x8b\x08\x00")),
		{Name: "tables: of other columns", Kind: Data, Want: "give tables of one form", Make: func() []File {
			return []File{{"train.csv", []byte(goodTable)}, {"test.csv", []byte("a,b,c\n1,2,3\n")}}
		}},
		{Name: "tables: twice", Kind: Data, Want: "is there twice", Make: func() []File {
			return []File{{"a.csv", []byte(goodTable)}, {"a.csv", []byte(goodTable)}}
		}},
		{Name: "tables: a name that leads elsewhere", Kind: Data, Want: "leads elsewhere", Page: "There is no file in it", Make: func() []File {
			return []File{{"../../a.csv", []byte(goodTable)}}
		}},
		{Name: "tables: a name of a kilobyte and more", Kind: Data, Want: "a name of", Make: func() []File {
			return []File{{strings.Repeat("x", 2000) + ".csv", []byte(goodTable)}}
		}},
	}
}

// objectCases are tables of one JSON object a line.
func objectCases() []Case {
	const good = `{"text":"a good one","label":"yes"}` + "\n" + `{"text":"a bad one","label":"no"}` + "\n"
	return []Case{
		tabled("a.jsonl", "cut short", "line 3: not JSON", text(good+`{"text":"a`)),
		tabled("a.jsonl", "a list", "a JSON list", text(`[{"text":"a","label":"b"}]`)),
		tabled("a.jsonl", "plain text", "no JSON object", text("hello\n")),
		tabled("a.jsonl", "two objects on a line", "goes on after the object", text(`{"text":"a"}{"text":"b"}`)),
		tabled("a.jsonl", "a key twice", `key "text" is given twice`, text(`{"text":"a","text":"b"}`)),
		tabled("a.jsonl", "no keys", "the objects have no keys", text("{}\n{}\n")),
		tabled("a.jsonl", "new keys on every line", "more than 64 keys", func() string { return pieces(1000, "{\"k%d\":0}\n") }),
		tabled("a.jsonl", "nested a million deep", "not JSON", func() string {
			return good + `{"text":` + strings.Repeat("[", 1_000_000) + strings.Repeat("]", 1_000_000) + "}\n"
		}),
		tabled("a.jsonl", "lists in lists in 10 MB", "a cell of", func() string { return good + `{"text":` + laughs(10_000_000) + "}\n" }),
		tabled("a.jsonl", "not UTF-8", "is not UTF-8", text(good+"{\"text\":\"\xff\"}\n")),
		tabled("a.jsonl", "600,000 objects", "more than 500000 rows", func() string { return strings.Repeat("{\"text\":\"a\",\"label\":\"b\"}\n", 600_000) }),
	}
}

// wide is UTF-16 with its mark.
func wide(s string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune("\ufeff" + s)) {
		b.WriteByte(byte(u))
		b.WriteByte(byte(u >> 8))
	}
	return b.String()
}

// zipped is a gzip file.
func zipped(s string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	fmt.Fprint(w, s)
	w.Close()
	return b.String()
}

// lying is a gzip file that says it has another size unpacked.
func lying(packed string, size uint32) string {
	b := []byte(packed)
	for i := range 4 {
		b[len(b)-4+i] = byte(size >> (8 * i))
	}
	return string(b)
}

// noise is text of n bytes that no packer shrinks much.
func noise(n int) string {
	b := make([]byte, n)
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range b {
		b[i] = byte(' ' + rng.IntN(95))
	}
	return string(b)
}
