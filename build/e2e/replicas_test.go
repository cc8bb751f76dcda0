package e2e

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	runs "github.com/pcloralab/pcloralab/pclora/run"
)

// short starts a run of a few steps with two trainers.
func short(t *testing.T, p *Page, steps string) {
	t.Helper()
	must(t, p.Fill("input[name=steps]", steps))
	must(t, p.Fill("input[name=batch]", "16"))
	must(t, p.Fill("input[name=replicas]", "2"))
	must(t, p.WaitText("#memory", "2 workers", patience))
	must(t, p.Click("#start"))
}

// saved returns the weights and the record of a finished run.
func saved(t *testing.T, p *Page) (weights []byte, r runs.Record) {
	t.Helper()
	must(t, p.Click("#download"))
	path, err := p.Download(patience)
	must(t, err)
	files, err := Unzip(path)
	must(t, err)
	must(t, json.Unmarshal(files["run.json"], &r))
	return files["model.safetensors"], r
}

// TestReplicasShareOrSend: two trainers make the same student bit for bit
// whether they share memory or, where the page is not cross-origin isolated,
// send each other what they computed.
func TestReplicasShareOrSend(t *testing.T) {
	var all [][]byte
	for _, isolated := range []bool{true, false} {
		if !isolated {
			defer change(t, "/", func(h http.Header, page []byte) []byte {
				h.Del("Cross-Origin-Opener-Policy")
				h.Del("Cross-Origin-Embedder-Policy")
				return page
			})()
		}
		p := ready(t)
		if got, err := Eval[bool](p, "crossOriginIsolated"); err != nil || got != isolated {
			t.Fatalf("crossOriginIsolated is %t, want %t: %v", got, isolated, err)
		}
		short(t, p, "8")
		must(t, p.WaitPhase("finished", long))
		weights, r := saved(t, p)
		all = append(all, weights)
		if r.Engine.Replicas != 2 || len(r.Changes) != 0 {
			t.Errorf("isolated %t: the record says %d replicas and %v", isolated, r.Engine.Replicas, r.Changes)
		}
		must(t, p.WaitText("#result", "2\u00a0trainers", patience))
		noProblems(t, p)
	}
	if !bytes.Equal(all[0], all[1]) {
		t.Error("the student depends on how the trainers exchange their gradients")
	}
}

// Two scripts by which a test reaches the workers of the trainer: in the page,
// and in front of the trainer's own.
const (
	keepTrainer = `window.Worker = class extends Worker {
		constructor(...a) { super(...a); window.trainer = this; }
	};`
	keepFollowers = `(() => {
		const hired = [];
		self.Worker = class extends Worker {
			constructor(...a) { super(...a); hired.push(this); }
		};
		self.addEventListener("message", (event) => {
			if (event.data.harm === undefined) return;
			event.stopImmediatePropagation();
			if (event.data.harm === "terminate") hired[0].terminate();
			else hired[0].postMessage(event.data.harm);
		});
	})();
	`
)

// TestReplicaDies in the middle of a run: the page says so, and the run goes on
// with the trainer that is left, and records it.
func TestReplicaDies(t *testing.T) {
	open(t, Desktop) // or skip
	defer change(t, asset(t, "trainer.js"), func(_ http.Header, script []byte) []byte {
		return append([]byte(keepFollowers), script...)
	})()
	for _, tt := range []struct{ name, harm, want string }{
		{"it fails", `"nonsense"`, "not a message"},
		{"it is terminated", `"terminate"`, "did not answer"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := open(t, Desktop)
			must(t, p.Before(keepTrainer))
			must(t, p.Start(patience))
			must(t, p.WaitPhase("ready", long))
			short(t, p, "120") // enough that some are left when the page shows the third
			must(t, p.WaitSteps(3, long))
			_, err := Eval[bool](p, "(trainer.postMessage({ harm: "+tt.harm+" }), true)")
			must(t, err)
			must(t, p.WaitText("#notice", "Trainer 2 of 2 stopped", long))
			notice, err := Eval[string](p, `document.querySelector("#notice").innerText`)
			must(t, err)
			t.Log(strings.ReplaceAll(notice, "\n", " "))
			contains(t, strings.ToLower(notice), tt.want)
			must(t, p.WaitPhase("finished", long))
			_, r := saved(t, p)
			if r.Engine.Replicas != 2 || len(r.Changes) != 1 || r.Changes[0].Replicas != 1 || r.Changes[0].Step < 3 || r.Changes[0].Step >= 120 {
				t.Errorf("the record: %+v, %+v", r.Engine, r.Changes)
			}
			noProblems(t, p)
		})
	}
}
