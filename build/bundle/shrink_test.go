package bundle

import (
	"strings"
	"testing"
)

// TestShrink: each kind of node that vugugen writes is made by package ui/node,
// and line breaks between elements are left out.
func TestShrink(t *testing.T) {
	root := lone(t, map[string]string{
		"ui/a/a.go": "package a\n\ntype A struct{ On bool }\n",
		"ui/a/a.vugu": `<div class="x" id="y">
    <b :hidden='c.On'>one</b> two
    <input .checked='c.On' @change='c.check(event)'/>
    <svg viewBox="0 0 1 1"><path d="M0 0"></path></svg>
    <vg-comp expr='c.inner()'></vg-comp>
</div>
`,
	})
	if _, err := Generate(root); err != nil {
		t.Fatal(err)
	}
	code := string(read(t, root+"/ui/a/a_gen.go"))
	for _, want := range []string{
		`"github.com/pcloralab/pcloralab/ui/node"`,
		`node.New("div", "class", "x", "id", "y")`,
		`vgn.AddAttrInterface("hidden", c.On)`,
		`node.Text(vgparent, " two\n    ")`,
		`node.Property(vgn, "checked", c.On)`,
		`node.On(vgn, "change", func(event vugu.DOMEvent) { c.check(event) })`,
		`node.AddSVG(vgparent, "svg", "viewBox", "0 0 1 1")`,
		`node.Component(vgin, vgout, vgparent, c.inner())`,
	} {
		if !strings.Contains(code, want) {
			t.Errorf("a_gen.go has no %s:\n%s", want, code)
		}
	}
	for _, unwanted := range []string{"vugu.VGNode{", `node.Text(vgparent, "\n`, "vjson.Marshal"} {
		if strings.Contains(code, unwanted) {
			t.Errorf("a_gen.go has %s:\n%s", unwanted, code)
		}
	}
}
