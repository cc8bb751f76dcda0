package pretrain

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const someNouns = `  1 This software and database is being provided to you
00000010 18 n 01 person 0 001 ~ 00000020 n 0000 | a human being; "there was too much for one person to do"
00000020 18 n 02 fire_chief 0 fire_marshal 0 002 @ 00000010 n 0000 + 00000030 a 0101 | the head of a  fire department
00000030 15 n 01 Cairo 0 002 @i 00000010 n 0000 @ 00000020 n 0000 | the capital of Egypt
`

func TestReadNouns(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "data.noun"), []byte(someNouns), 0o644); err != nil {
		t.Fatal(err)
	}
	entries, err := readNouns(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := []entry{
		{[]string{"person"}, "a human being", nil},
		{[]string{"fire chief", "fire marshal"}, "the head of a fire department", []string{"person"}},
		{[]string{"Cairo"}, "the capital of Egypt", []string{"person", "fire chief", "fire marshal"}},
	}
	for i, e := range entries {
		if w := want[i]; !slices.Equal(e.words, w.words) || e.definition != w.definition || !slices.Equal(e.kinds, w.kinds) {
			t.Errorf("entry %d is %+v, want %+v", i, e, w)
		}
	}
	kept, left := without(entries, []string{"the head of  a fire department"})
	if left != 1 || len(kept) != 2 || kept[1].definition != want[2].definition {
		t.Errorf("without a definition: %d left out, %+v kept", left, kept)
	}
	for _, line := range []string{"00000010 18 n", "00000010 18 n zz person 0 000 | x", "00000010 18 n 01 person 0 | x"} {
		if _, _, err := parseNoun(strings.Fields(line)); err == nil {
			t.Errorf("%q: no error", line)
		}
	}
}
