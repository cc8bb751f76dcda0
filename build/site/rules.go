package site

import (
	"fmt"
	"net/http"
	"strings"
)

// A rule is one block of a _headers file: what to unset and then to set on
// answers whose path matches.
type rule struct {
	pattern string // exact, or a prefix that ends in *
	unset   []string
	set     []header
}

type header struct{ name, value string }

// parseRules reads the format of Cloudflare's _headers as far as this project
// uses it: a pattern at the start of a line, below it indented lines
// "Name: value" and "! Name", comments after #.
func parseRules(text string) ([]rule, error) {
	var rules []rule
	for i, line := range strings.Split(text, "\n") {
		trimmed := strings.TrimSpace(line)
		switch {
		case trimmed == "" || trimmed[0] == '#':
			continue
		case line[0] == '/':
			if n := strings.Count(trimmed, "*"); n > 1 || n == 1 && !strings.HasSuffix(trimmed, "*") {
				return nil, fmt.Errorf("%s line %d: a pattern has one *, at its end", rulesFile, i+1)
			}
			rules = append(rules, rule{pattern: trimmed})
			continue
		case len(rules) == 0:
			return nil, fmt.Errorf("%s line %d: a header before the first pattern", rulesFile, i+1)
		}
		r := &rules[len(rules)-1]
		if name, ok := strings.CutPrefix(trimmed, "! "); ok {
			r.unset = append(r.unset, name)
			continue
		}
		name, value, ok := strings.Cut(trimmed, ":")
		if !ok {
			return nil, fmt.Errorf("%s line %d: want a pattern, Name: value or ! Name", rulesFile, i+1)
		}
		r.set = append(r.set, header{name, strings.TrimSpace(value)})
	}
	return rules, nil
}

// apply sets the headers that the rules have for path, in their order. A path
// without a slash in front, which only odd clients send, counts as having one.
func apply(rules []rule, h http.Header, path string) {
	path = "/" + strings.TrimPrefix(path, "/")
	for _, r := range rules {
		if !r.matches(path) {
			continue
		}
		for _, name := range r.unset {
			h.Del(name)
		}
		for _, set := range r.set {
			h.Add(set.name, set.value)
		}
	}
}

func (r rule) matches(path string) bool {
	if prefix, ok := strings.CutSuffix(r.pattern, "*"); ok {
		return strings.HasPrefix(path, prefix)
	}
	return path == r.pattern
}
