package e2e

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/run/runtest"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/wasm/edge/share"
)

// deleteRun deletes a run from its page, which only its author's browser offers.
func deleteRun(t *testing.T, s *sharing) {
	author := s.author(t)
	must(t, author.ShareBy(store.WayShort))
	author.tick(t, store.ShareAttach, false)
	author.say(t, "to be deleted", "")
	link, err := author.Share()
	must(t, err)
	const button = `document.querySelector("#delete-run").checkVisibility()`
	if has, err := Eval[bool](s.visitor(t, link), button); err != nil || has {
		t.Errorf("that anybody may delete the run: %t, %v", has, err)
	}

	p := s.tab(t)
	must(t, p.OpenRun(link))
	must(t, p.WaitFor(button, patience))
	must(t, p.Click("#delete-run"))
	must(t, p.Click("#delete-run-yes"))
	must(t, p.WaitText("#run-deleted", "It is deleted.", patience))
	s.lost(t, link, 404, "There is no run at this address")
}

// lost opens a link to a run that is gone.
func (s *sharing) lost(t *testing.T, link string, status int, want string) {
	t.Helper()
	p := s.fresh(t)
	p.Expect(fmt.Sprintf("status of %d", status))
	text, err := p.OpenTrouble(link)
	must(t, err)
	contains(t, text, want)
}

// expiry opens a run whose time is up.
func expiry(t *testing.T, s *sharing) {
	r := runtest.Finished(20, 4, 0)
	r.Title = "its time is up"
	shared := s.post(t, r, "")
	must(t, s.sql("UPDATE runs SET expires = 1000000000 WHERE id = '"+shared.ID+"'"))
	s.lost(t, shared.link, 410, "This run is not kept any more")
}

// rateLimit shares until the server has had enough of it, and then by the page.
func rateLimit(t *testing.T, s *sharing) {
	r := runtest.Finished(5, 1, 0)
	for i := range share.DefaultWrites {
		r.Title = fmt.Sprint("one of many: ", i)
		s.post(t, r, "")
	}
	author := s.author(t)
	author.Expect("status of 429")
	must(t, author.ShareBy(store.WayShort))
	author.say(t, "one too many", "")
	before := s.count()
	must(t, author.Click("#share-make"))
	must(t, author.WaitText("#share-fault", "try again in", patience))
	refused := s.since(before)[0]
	wait, err := strconv.Atoi(refused.answer.Get("Retry-After"))
	if refused.status != 429 || err != nil || wait < 1 || wait > 3600 {
		t.Errorf("%s, Retry-After %q", refused, refused.answer.Get("Retry-After"))
	}
	author.shows(t, "#share-fault", fmt.Sprintf("This address has shared, changed or deleted 30 times within the hour, which is all it may: try again in %d minutes.", (wait+59)/60))
	s.newClient()
	_, err = author.Share() // what was typed is still there
	must(t, err)
}
