package node

import (
	"testing"

	"github.com/vugu/vugu"
)

func TestNodes(t *testing.T) {
	root := New("p", "class", "a")
	child := Add(root, "b")
	drawing := AddSVG(root, "svg", "width", "1", "height", "2")
	Text(root, "words")
	Property(child, "value", "x")
	heard := false
	On(child, "click", func(vugu.DOMEvent) { heard = true })
	Component(nil, nil, root, nil) // none
	child.DOMEventHandlerSpecList[0].Func(nil)
	switch {
	case root.FirstChild != child || child.NextSibling != drawing || drawing.NextSibling.Data != "words" || root.LastChild.Type != vugu.TextNode:
		t.Error("the children are not in order")
	case len(root.Attr) != 1 || root.Attr[0] != (vugu.VGAttribute{Key: "class", Val: "a"}) || child.Attr != nil:
		t.Errorf("attributes: %v, %v", root.Attr, child.Attr)
	case drawing.Namespace != NewSVG("svg").Namespace || drawing.Namespace == "" || drawing.Attr[1].Val != "2":
		t.Errorf("a drawing: %+v", drawing)
	case string(child.Prop[0].JSONVal) != `"x"` || child.Prop[0].Key != "value":
		t.Errorf("a property: %+v", child.Prop)
	case !heard || child.DOMEventHandlerSpecList[0].EventType != "click":
		t.Error("the handler is not called")
	}
}
