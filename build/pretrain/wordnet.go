package pretrain

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// An entry is what WordNet says of one concept: the nouns that name it, what they
// mean, and what kind of thing it is. The category that it is filed under, which
// is what the model is to tell, is not read.
type entry struct {
	words      []string
	definition string   // without the examples of use that may follow it
	kinds      []string // the words of the entries directly above it
}

// readNouns reads WordNet's file of nouns (wndb(5WN)), an entry a line. Lines that
// begin with a space are the licence.
func readNouns(dir string) ([]entry, error) {
	b, err := os.ReadFile(filepath.Join(dir, "data.noun"))
	if err != nil {
		return nil, fmt.Errorf("%w: Debian's wordnet-base has it; -data names its folder", err)
	}
	var entries []entry
	var above [][]string           // by entry, where the entries above it are
	words := map[string][]string{} // of the entry at an offset
	for i, line := range strings.Split(string(b), "\n") {
		if line == "" || line[0] == ' ' {
			continue
		}
		head, gloss, _ := strings.Cut(line, " | ")
		e, up, err := parseNoun(strings.Fields(head))
		if err != nil {
			return nil, fmt.Errorf("data.noun line %d: %w: want WordNet 3.0's", i+1, err)
		}
		e.definition = definition(gloss)
		words[line[:strings.IndexByte(line, ' ')]] = e.words
		entries, above = append(entries, e), append(above, up)
	}
	for i, offsets := range above {
		for _, at := range offsets {
			entries[i].kinds = append(entries[i].kinds, words[at]...)
		}
	}
	return entries, nil
}

// parseNoun reads what is before a definition: offset, category, part of speech,
// the number of words, in hexadecimal, each word and a number, the number of
// relations, and each relation's symbol, offset, part of speech and words. @ and
// @i lead to the entries above.
func parseNoun(fields []string) (e entry, above []string, err error) {
	at := 3
	count := func(base int) int {
		if at >= len(fields) {
			err = errors.New("it ends too early")
			return 0
		}
		n, parseErr := strconv.ParseUint(fields[at], base, 16)
		at++
		if parseErr != nil && err == nil {
			err = parseErr
		}
		return int(n)
	}
	for n := count(16); n > 0 && at+1 < len(fields); n, at = n-1, at+2 {
		e.words = append(e.words, strings.ReplaceAll(fields[at], "_", " "))
	}
	for n := count(10); n > 0 && at+3 < len(fields); n, at = n-1, at+4 {
		if fields[at] == "@" || fields[at] == "@i" {
			above = append(above, fields[at+1])
		}
	}
	return e, above, err
}

// definition returns a gloss up to the first example, which is in quotes.
func definition(gloss string) string {
	text, _, _ := strings.Cut(gloss, `; "`)
	return oneSpace(text)
}

// oneSpace returns a text with single spaces between its words.
func oneSpace(text string) string { return strings.Join(strings.Fields(text), " ") }

// without leaves out the entries with any of the given definitions.
func without(entries []entry, definitions []string) (kept []entry, left int) {
	out := make(map[string]bool, len(definitions))
	for _, d := range definitions {
		out[oneSpace(d)] = true
	}
	for _, e := range entries {
		if out[e.definition] {
			left++
			continue
		}
		kept = append(kept, e)
	}
	return kept, left
}
