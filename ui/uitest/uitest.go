// Package uitest renders vugu components without a browser, so that their
// markup can be compared with golden files and their handlers called.
//
// # Form
//
// One line an element, indented by depth. Attributes come in the order in
// which the browser would get them; then properties, .value="4"; then handlers,
// @click. White space between elements is left out.
package uitest

import (
	"flag"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/vugu/vugu"
	"github.com/vugu/vugu/js"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// A Tree is a component as it was built.
type Tree struct {
	results *vugu.BuildResults
	root    *vugu.VGNode
}

// Build builds a component and everything below it.
func Build(t testing.TB, b vugu.Builder) Tree {
	t.Helper()
	return NewBuilder(t).Build(b)
}

// A Builder builds again and again, as a page does.
type Builder struct {
	t   testing.TB
	env *vugu.BuildEnv
}

// NewBuilder returns a Builder that fails t.
func NewBuilder(t testing.TB) *Builder {
	t.Helper()
	env, err := vugu.NewBuildEnv()
	if err != nil {
		t.Fatal(err)
	}
	return &Builder{t, env}
}

// Build builds a component once more.
func (b *Builder) Build(c vugu.Builder) Tree {
	b.t.Helper()
	results := b.env.RunBuild(c)
	if len(results.Out.Out) != 1 {
		b.t.Fatalf("%T has %d root elements, want 1", c, len(results.Out.Out))
	}
	return Tree{results, results.Out.Out[0]}
}

// HTML is the tree as text.
func (t Tree) HTML() string {
	var b strings.Builder
	t.write(&b, t.root, 0)
	return b.String()
}

func (t Tree) write(b *strings.Builder, n *vugu.VGNode, depth int) {
	indent := strings.Repeat(" ", depth)
	switch {
	case n.Component != nil:
		t.write(b, t.inner(n), depth)
		return
	case n.Type == vugu.TextNode:
		if text := strings.Join(strings.Fields(n.Data), " "); text != "" {
			fmt.Fprintf(b, "%s%s\n", indent, html.EscapeString(text))
		}
		return
	case n.Type != vugu.ElementNode:
		return
	}
	b.WriteString(indent + "<" + n.Data)
	for _, a := range n.Attr {
		fmt.Fprintf(b, " %s=%q", a.Key, a.Val)
	}
	for _, p := range n.Prop {
		fmt.Fprintf(b, " .%s=%s", p.Key, p.JSONVal)
	}
	for _, h := range n.DOMEventHandlerSpecList {
		b.WriteString(" @" + h.EventType)
	}
	b.WriteString(">")
	if n.InnerHTML != nil {
		b.WriteString(*n.InnerHTML)
	}
	b.WriteString("\n")
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		t.write(b, c, depth+1)
	}
}

// inner is the root element of the component that n stands for.
func (t Tree) inner(n *vugu.VGNode) *vugu.VGNode { return t.results.ResultFor(n.Component).Out[0] }

// Find returns the first element for which the attribute has the value, nil if
// there is none.
func (t Tree) Find(attr, value string) *vugu.VGNode {
	return t.find(t.root, func(n *vugu.VGNode) bool { v, ok := Attr(n, attr); return ok && v == value })
}

func (t Tree) find(n *vugu.VGNode, is func(*vugu.VGNode) bool) *vugu.VGNode {
	if n.Component != nil {
		n = t.inner(n)
	}
	if is(n) {
		return n
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if found := t.find(c, is); found != nil {
			return found
		}
	}
	return nil
}

// Attr is an element's attribute, false if it has none of that name.
func Attr(n *vugu.VGNode, key string) (string, bool) {
	if n == nil {
		return "", false
	}
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val, true
		}
	}
	return "", false
}

// Fire calls the handler that the first element with this attribute has for an
// event of this type.
func (t Tree) Fire(tb testing.TB, attr, value, kind string, e Event) {
	tb.Helper()
	n := t.Find(attr, value)
	if n == nil {
		tb.Fatalf("no element has %s=%q", attr, value)
	}
	for _, h := range n.DOMEventHandlerSpecList {
		if h.EventType == kind {
			h.Func(domEvent{e})
			return
		}
	}
	tb.Fatalf("the element with %s=%q has no handler for %q", attr, value, kind)
}

// Golden compares a component with testdata/NAME.golden.
func Golden(t *testing.T, name string, c vugu.Builder) {
	t.Helper()
	got := packed.ReplaceAllString(Build(t, c).HTML(), "#$1=…")
	got = packedSize.ReplaceAllString(got, "… $1")
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: %s", name, firstDifference(got, string(want)))
	}
}

// packed matches what a link holds, and packedSize how much that is: releases of Go
// compress to other bytes.
var (
	packed     = regexp.MustCompile(`#(config|run)=[\w-]+`)
	packedSize = regexp.MustCompile(`[\d,]+ (characters behind|bytes go to)`)
)

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range g {
		if i >= len(w) || g[i] != w[i] {
			other := ""
			if i < len(w) {
				other = w[i]
			}
			return fmt.Sprintf("line %d: got\n%s\nwant\n%s\n(go test -update rewrites it)", i+1, g[i], other)
		}
	}
	return fmt.Sprintf("got %d lines, want %d", len(g), len(w))
}

// An Event is an event's properties, as the browser summarises them.
type Event map[string]any

type domEvent struct{ Event }

func (e domEvent) Prop(keys ...string) any {
	var v any = e.Event
	for _, k := range keys {
		m, _ := v.(Event)
		v = m[k]
	}
	return v
}

func (e domEvent) PropString(keys ...string) string   { s, _ := e.Prop(keys...).(string); return s }
func (e domEvent) PropFloat64(keys ...string) float64 { f, _ := e.Prop(keys...).(float64); return f }
func (e domEvent) PropBool(keys ...string) bool       { b, _ := e.Prop(keys...).(bool); return b }
func (e domEvent) EventSummary() map[string]any       { return e.Event }
func (e domEvent) JSEvent() js.Value                  { return js.Value{} }
func (e domEvent) JSEventTarget() js.Value            { return js.Value{} }
func (e domEvent) JSEventCurrentTarget() js.Value     { return js.Value{} }
func (e domEvent) EventEnv() vugu.EventEnv            { return nil }
func (e domEvent) PreventDefault()                    {}
func (e domEvent) StopPropagation()                   {}
