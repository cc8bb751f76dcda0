package table

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func pack(s string) []byte {
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	io.WriteString(w, s) // a bytes.Buffer takes everything
	w.Close()
	return z.Bytes()
}

// cells returns all rows, filled up to the table's columns.
func cells(t *Table) (rows [][]string) {
	for i := range t.Len() {
		row := make([]string, t.Columns())
		for j := range row {
			row[j] = t.Cell(i, j)
		}
		rows = append(rows, row)
	}
	return rows
}

func TestRead(t *testing.T) {
	for _, tt := range []struct {
		name, file, text string
		format           Format
		rows             string // cells apart by |, rows by /
		lines            []int
	}{
		{"commas", "a.csv", "text,label\na b,x\nc,y\n", CSV, "text|label/a b|x/c|y", []int{1, 2, 3}},
		{"CRLF, no break at the end", "a.csv", "a,b\r\nc,d", CSV, "a|b/c|d", []int{1, 2}},
		{"a lone CR at the end", "a.csv", "a,b\r", CSV, "a|b", []int{1}},
		{"byte order mark", "a.csv", "\ufeffa,b\n", CSV, "a|b", []int{1}},
		{"quotes", "a.csv", "\"a, \"\"b\"\"\",c\n\"\",d\n", CSV, `a, "b"|c/|d`, []int{1, 2}},
		{"a line break in quotes", "a.csv", "\"a\r\nb\nc\",d\r\ne,f\r\n", CSV, "a\nb\nc|d/e|f", []int{1, 4}},
		{"a quote inside a field", "a.csv", "5\" disk,x\n", CSV, `5" disk|x`, []int{1}},
		{"blank lines", "a.csv", "\n\r\na,b\n\n\r\nc,d\n\n", CSV, "a|b/c|d", []int{3, 6}},
		{"empty fields", "a.csv", ",\na,\n", CSV, "|/a|", []int{1, 2}},
		{"semicolons", "a.csv", "text;label\n1,5;x\n", Semicolon, "text|label/1,5|x", []int{1, 2}},
		{"semicolons in quotes only", "a.csv", "\"a;b\",c\n", CSV, "a;b|c", []int{1}},
		{"tabs in a .csv", "a.csv", "\"a\tb\"\tc\n", QuotedTab, "a\tb|c", []int{1}},
		{"tabs", "a.tsv", "a\t\"b\" c\n\"\td\r\n", TSV, `a|"b" c/"|d`, []int{1, 2}},
		{"tabs by the look of it", "a.txt", "a\tb, c\n", TSV, "a|b, c", []int{1}},
		{"commas by the look of it", "", "a,b\n", CSV, "a|b", []int{1}},
		{"semicolons by the look of it", "x", "a;b\n", Semicolon, "a|b", []int{1}},
		{"one column", "a.csv", "a\nb\n", CSV, "a/b", []int{1, 2}},
		{"not only ASCII", "a.tsv", "猫 🐈\té\n", TSV, "猫 🐈|é", []int{1}},
		{"objects", "a.jsonl", "{\"t\":\"a\\nb\",\"l\":1}\r\n\n{\"l\":2.50,\"t\":\"\\u00e9\"}", JSONL, "a\nb|1/é|2.50", []int{1, 3}},
		{"objects with missing keys", "a.ndjson", "{\"a\":null}\n{\"b\":true,\"c\":[1, {\"d\":2}]}\n{}", JSONL, "||/|true|[1, {\"d\":2}]/||", []int{1, 2, 3}},
		{"objects by the look of it", "a.json", "\n{\"a\":\"b\"}\n", JSONL, "b", []int{2}},
		{"an ending in capitals", "A.TSV", "a,b\tc", TSV, "a,b|c", []int{1}},
	} {
		for kind, b := range map[string][]byte{"plain": []byte(tt.text), "gzip": pack(tt.text)} {
			name := tt.file
			if kind == "gzip" {
				name += ".gz"
			}
			got, err := Read(name, b)
			if err != nil {
				t.Errorf("%s, %s: %v", tt.name, kind, err)
				continue
			}
			var rows []string
			for _, row := range cells(got) {
				rows = append(rows, strings.Join(row, "|"))
			}
			if s := strings.Join(rows, "/"); s != tt.rows || got.Format != tt.format {
				t.Errorf("%s, %s: %s %q, want %s %q", tt.name, kind, got.Format, s, tt.format, tt.rows)
			}
			for i, line := range tt.lines {
				if got.Line(i) != line {
					t.Errorf("%s, %s: row %d on line %d, want %d", tt.name, kind, i, got.Line(i), line)
				}
			}
		}
	}
}

func TestReadRefuses(t *testing.T) {
	packed := pack("a,b\nc,d\n")
	edit := func(at int, to ...byte) string { // at < 0 counts from the end
		b := slices.Clone(packed)
		if at < 0 {
			at += len(b)
		}
		copy(b[at:], to)
		return string(b)
	}
	noise := make([]byte, 70_000) // does not shrink, so that the claim is thinkable
	rand.NewChaCha8([32]byte{}).Read(noise)
	long := pack(string(noise))
	wide := strings.Repeat("a\t", MaxColumns) + "a"
	for _, tt := range []struct {
		name, file, text string
		kind             Kind
		line             int
		want             string
	}{
		{"nothing", "a.csv", "", Empty, 0, "no rows"},
		{"a byte order mark alone", "a.csv", "\ufeff", Empty, 0, "no rows"},
		{"blank lines alone", "a.tsv", "\n\r\n\n", Empty, 0, "no rows"},
		{"objects without keys", "a.jsonl", "{}\n{}", Empty, 0, "no keys"},
		{"UTF-16", "a.csv", "\xff\xfea\x00,\x00", Encoding, 0, "save it as UTF-8"},
		{"UTF-16, big end first", "a.csv", "\xfe\xff\x00a\x00,", Encoding, 0, "UTF-16"},
		{"Latin-1", "a.csv", "a,b\nc,d\ncaf\xe9,x\n", Encoding, 3, "byte 0xe9 is not UTF-8"},
		{"half a character", "a.tsv", "a\tb\n\xe7\x8c", Encoding, 2, "byte 0xe7"},
		{"a surrogate in UTF-8", "a.csv", "\xed\xa0\x80,a", Encoding, 1, "byte 0xed"},
		{"a longer code than needed", "a.csv", "\xc0\xaf,a", Encoding, 1, "byte 0xc0"},
		{"a zero byte", "a.csv", "a,b\nc\x00,d\n", Encoding, 2, "no text file"},
		{"a picture", "a.csv", "\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR", Encoding, 3, "no text file"},
		{"a quote never closed", "a.csv", "a,b\n\"c,d\ne,f\n", Quoting, 2, "never closed"},
		{"a quote closed too early", "a.csv", "a,b\n\"c\nd\"e,f\n", Quoting, 3, "after a closing quote"},
		{"a CR after a quote", "a.csv", "\"c\"\rd,f\n", Quoting, 1, "after a closing quote"},
		{"too few fields", "a.csv", "a,b\nc\n", Ragged, 2, "1 fields, the first row has 2: put quotes"},
		{"too many fields", "a.csv", "\"a\n\",b\nc,d,e\n", Ragged, 3, "3 fields, the first row has 2"},
		{"a tab in a text", "a.tsv", "a\tb\nc\td\te\n", Ragged, 2, "take tabs out"},
		{"many columns", "a.tsv", wide, Limit, 1, "65 columns, at most 64"},
		{"many columns, quoted", "a.csv", strings.ReplaceAll(wide, "\t", ","), Limit, 1, "more than 64 columns"},
		{"many keys", "a.jsonl", manyKeys(), Limit, MaxColumns + 1, "more than 64 keys"},
		{"many rows", "a.csv", strings.Repeat("a\n", MaxRows+1), Limit, MaxRows + 1, "more than 500000 rows"},
		{"many cells", "a.csv", strings.Repeat(strings.Repeat(",", MaxColumns-1)+"\n", MaxCells/MaxColumns+1), Limit, MaxCells/MaxColumns + 1, "cells"},
		{"a long cell", "a.tsv", "a\tb\n" + strings.Repeat("x", MaxField+1) + "\tb", Limit, 2, "1048577 bytes"},
		{"a long quoted cell", "a.csv", "a,b\n\"" + strings.Repeat("\n", MaxField+1) + "\",b", Limit, 2, "over 1048576 bytes"},
		{"a long cell of quotes", "a.csv", strings.Repeat(`"`, 3*MaxField), Limit, 1, "over 1048576 bytes"},
		{"a long file", "a.csv", strings.Repeat("a", MaxBytes+1), Limit, 0, "67108865 bytes, at most 67108864"},
		{"a JSON list", "a.json", "[\n{\"a\":1}]", Unsupported, 1, "one object a line"},
		{"a text instead of an object", "a.jsonl", "{\"a\":1}\n\"b\"", Syntax, 2, "no JSON object"},
		{"an object over two lines", "a.jsonl", "{\"a\":\n1}", Syntax, 1, "one whole object a line"},
		{"two objects on a line", "a.jsonl", "{\"a\":1}{\"a\":2}", Syntax, 1, "goes on"},
		{"single quotes", "a.jsonl", "{'a':1}", Syntax, 1, "not JSON"},
		{"a comma too many", "a.jsonl", "{\"a\":1,}", Syntax, 1, "not JSON"},
		{"a number as key", "a.jsonl", "{1:1}", Syntax, 1, "not JSON"},
		{"a bad value", "a.jsonl", "{\"a\":1}\n\n{\"a\":nul}", Syntax, 3, "not JSON"},
		{"a key twice", "a.jsonl", "{\"a\":1,\"b\":2,\"\\u0061\":3}", Duplicate, 1, `"a" is given twice`},
		{"a deep value", "a.jsonl", "{\"a\":" + strings.Repeat("[", 200_000), Syntax, 1, "not JSON"},
		{"gzip cut in its header", "a.csv.gz", string(packed[:8]), Damaged, 0, "download it again"},
		{"gzip cut in its data", "a.csv.gz", string(packed[:22]), Damaged, 0, "gzip"},
		{"gzip with a wrong checksum", "a.csv.gz", edit(-8, 0xff, 0xff), Damaged, 0, "checksum"},
		{"gzip that holds more than it claims", "a.csv.gz", edit(-4, 2, 0, 0, 0), Damaged, 0, "more than one part of 2 bytes"},
		{"gzip that holds less than it claims", "a.csv.gz", edit(-4, 9, 0, 0, 0), Damaged, 0, "gzip"},
		{"bomb: gzip that claims the limit", "a.csv.gz", edit(-4, 0, 0, 0, 4), Damaged, 0, "cannot hold the 67108864"},
		{"bomb: gzip that claims more", "a.csv.gz", string(binary.LittleEndian.AppendUint32(long[:len(long)-4], MaxBytes+1)), Limit, 0, "67108865 bytes unpacked"},
		{"gzip in two parts", "a.csv.gz", string(packed) + string(pack("e,f\nabcd")), Damaged, 0, "gzip"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := []byte(tt.text)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			got, err := Read(tt.file, b)
			runtime.ReadMemStats(&after)
			var e Error
			if !errors.As(err, &e) || got != nil {
				t.Fatalf("Read: %v, want an Error", err)
			}
			if e.Kind != tt.kind || e.Line != tt.line || !strings.Contains(e.Text, tt.want) {
				t.Errorf("Read: %s on line %d: %s, want %s on line %d: …%s…", e.Kind, e.Line, e.Text, tt.kind, tt.line, tt.want)
			}
			// The copy of the text, and per row a slice, its strings and a line, each
			// grown by doubling. A gzip reader needs some 50 KB.
			allowed := uint64(2*len(b)+2*MaxRows*(24+16+8)+16*MaxCells) * 2
			if len(b) < 1<<17 {
				allowed = 1 << 20
			}
			if n := after.TotalAlloc - before.TotalAlloc; n > allowed {
				t.Errorf("Read allocated %d bytes for a file of %d", n, len(b))
			}
		})
	}
}

// manyKeys is a key a line, one more than there may be columns.
func manyKeys() string {
	var b strings.Builder
	for i := range MaxColumns + 1 {
		fmt.Fprintf(&b, "{\"k%d\":1}\n", i)
	}
	return b.String()
}

// FuzzRead compares CSV with encoding/csv and JSONL with encoding/json, and
// checks what holds of every table.
func FuzzRead(f *testing.F) {
	for i, text := range []string{
		"text,label\na b,x\n", "\ufeff\"a, \"\"b\"\"\"\r\n\n\"c\nd\"\r", "a;b\n\"c;\";d", "a\tb\n\"\tc\n",
		"{\"a\":\"b\"}\n{\"b\":[1,2],\"a\":null}", string(pack("a,b\nc,d\n")), "\xff\xfea\x00", "\"a\"b,c",
	} {
		f.Add(byte(i), []byte(text))
	}
	f.Add(byte(2), []byte("{\"a\":\"b\"}\v")) // a space elsewhere, but not in JSON
	f.Fuzz(func(t *testing.T, ending byte, b []byte) {
		name := []string{"a.csv", "a.tsv", "a.jsonl", "a"}[ending%4]
		got, err := Read(name, b)
		if err != nil {
			if e := (Error{}); !errors.As(err, &e) || e.Line > bytes.Count(b, []byte("\n"))+1 && !bytes.HasPrefix(b, []byte("\x1f\x8b")) {
				t.Fatalf("Read: %v, want an Error with a line of the file", err)
			}
			compare(t, name, b, nil)
			return
		}
		if got.Len() == 0 || got.Columns() == 0 || got.Columns() > MaxColumns || !slices.IsSorted(got.lines) {
			t.Fatalf("%d rows, %d columns, lines %v", got.Len(), got.Columns(), got.lines)
		}
		c := Propose(got)
		if err := c.Check(got); err != nil && got.Columns() > 1 && !(c.Header && got.Len() < 2) {
			t.Fatalf("Propose: %+v: %v", c, err)
		}
		compare(t, name, b, got)
	})
}

// compare checks a table, or that there is none, against the standard library.
func compare(t *testing.T, name string, b []byte, got *Table) {
	if bytes.HasPrefix(b, []byte("\x1f\x8b")) {
		return
	}
	text := bytes.TrimPrefix(b, []byte("\ufeff"))
	switch f := format(name, string(text)); f {
	case TSV:
	case JSONL:
		if got == nil {
			return
		}
		for i, line := range got.lines {
			keys := map[string]any{}
			if err := json.Unmarshal(bytes.Split(text, []byte("\n"))[line-1], &keys); err != nil || len(keys) > got.Columns() {
				t.Fatalf("row %d was read, but %v", i, err)
			}
			for j, key := range got.Keys {
				if s, ok := keys[key].(string); ok && s != got.Cell(i, j) {
					t.Fatalf("row %d, %q: %q, want %q", i, key, got.Cell(i, j), s)
				}
			}
		}
	default:
		r := csv.NewReader(bytes.NewReader(text))
		r.Comma = rune(separator(f))
		want, err := r.ReadAll()
		switch {
		case err == nil && got != nil:
			if rows := cells(got); !slices.EqualFunc(rows, want, slices.Equal[[]string]) {
				t.Fatalf("read %q, want %q", rows, want)
			}
		case got != nil && !errors.Is(err, csv.ErrBareQuote):
			t.Fatalf("read %q, want %v", cells(got), err)
		case err == nil && len(want) > 0 && checkText(b) == nil && len(want[0]) <= MaxColumns && len(b) <= MaxField:
			t.Fatalf("refused, want %q", want)
		}
	}
}
