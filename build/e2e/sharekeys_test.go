package e2e

import (
	"net/http"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"github.com/pcloralab/pcloralab/ui/store"
)

// keysAlone shares a run and deletes it again without a pointer.
func keysAlone(t *testing.T, s *sharing) {
	p := s.author(t).Page
	before := s.count()
	must(t, p.ShareBy(store.WayLink))
	must(t, p.Click("#share-close"))
	waitFocus(t, p, "share")
	must(t, p.Press(kb.Enter))
	waitFocus(t, p, "share-heading")
	tabTo(t, p, "set-"+store.ShareWay+"-"+store.WayLink)
	must(t, p.Press(kb.ArrowDown))
	waitFocus(t, p, "set-"+store.ShareWay+"-"+store.WayShort)
	tabTo(t, p, store.ShareTitle)
	must(t, p.Fill("#"+store.ShareTitle, "by keys"))
	tabTo(t, p, "set-"+store.SharePublic)
	must(t, p.Press(" "))
	tabTo(t, p, "share-make")
	must(t, p.Press(kb.Enter))
	waitFocus(t, p, "share-address")
	tabTo(t, p, "share-delete")
	must(t, p.Press(kb.Enter))
	waitFocus(t, p, "share-gone")
	requests := s.since(before)
	if post := requests[0]; recordIn(t, post.body).Title != "by keys" {
		t.Errorf("the page sent %s", post)
	}
	if last := requests[len(requests)-1]; last.method != http.MethodDelete || last.status != http.StatusNoContent {
		t.Errorf("the page sent %s", last)
	}
}

func waitFocus(t *testing.T, p *Page, id string) {
	t.Helper()
	must(t, p.WaitFor(`document.activeElement.id === "`+id+`"`, patience))
}
