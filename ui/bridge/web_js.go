package bridge

import (
	"encoding/base64"
	"encoding/json"
	"syscall/js"
	"time"

	"github.com/pcloralab/pcloralab/ui/store"
)

// api is the path of runs on the page's own server.
const api = "/api/runs"

// Web implements page.Bridge. It returns at once.
func (b *Bridge) Web(e store.Web) {
	switch e := e.(type) {
	case store.StartTrainer:
		if b.worker.Truthy() {
			return
		}
		if err := b.startTrainer(); err != nil {
			b.hear(store.Broke{Doing: "starting the trainer", Reason: err.Error(), Fatal: true})
		}
	case store.KeepToken:
		keep(e.ID, e.Token)
	case store.Wait:
		time.AfterFunc(e.For, func() { b.act(store.Waited{What: e.What}) })
	default:
		go func() {
			if told := answer(e); told != nil {
				b.act(told)
			}
		}()
	}
}

// answer carries out what takes time. It gives nil where nothing is to be said.
func answer(e store.Web) store.Event {
	switch e := e.(type) {
	case store.FetchRun:
		return fetchRun(e)
	case store.FetchAbout:
		var came store.AboutCame
		if p := (request{method: "GET", path: runPath(e.ID) + "/about"}).sendFor(&came.About); p.Any() {
			return nil
		}
		return came
	case store.FetchRuns:
		return fetchRuns(e.Query)
	case store.AskServer:
		var runs struct{}
		return store.ServerTold{Problem: request{method: "GET", path: api + "?limit=1"}.sendFor(&runs)}
	case store.PostRun:
		return post(e.Body, "")
	case store.SealRun:
		return seal(e)
	case store.PutModel:
		return putModel(e)
	case store.DeleteRun:
		_, p := request{method: "DELETE", path: runPath(e.ID), headers: bearer(e.Token)}.send()
		if !p.Any() {
			forget(e.ID)
		}
		return store.RunDeleted{Problem: p}
	case store.Copy:
		_, err := await(js.Global().Get("navigator").Get("clipboard").Call("writeText", e.Text))
		return store.Copied{What: e.What, OK: err == nil}
	}
	return nil
}

func runPath(id string) string { return api + "/" + escaped(id) }

// escaped is a text as a part of an address.
func escaped(text string) string { return js.Global().Call("encodeURIComponent", text).String() }

func bearer(token string) map[string]any {
	return map[string]any{"Authorization": "Bearer " + token}
}

// fetchRun fetches a run and deciphers it where there is a key.
func fetchRun(e store.FetchRun) store.Event {
	came := store.RunCame{At: e.At, Token: kept(e.ID)}
	came.Body, came.Problem = request{method: "GET", path: runPath(e.ID)}.send()
	iv, text, title, ok := sealedOf(came.Body)
	if !ok {
		return came
	}
	came.Body, came.Sealed, came.Title = nil, true, title
	if key := keyOf(e.Key); key != nil && text != nil {
		if _, err := subtle(); err != nil {
			came.Problem = store.Problem{Title: "This run is encrypted, and cannot be opened here", Detail: sentence(err)}
			return came
		}
		came.Packed, _ = gcm("decrypt", key, iv, text) // a wrong key opens nothing
	}
	return came
}

func fetchRuns(q store.RunsQuery) store.Event {
	path := api + "?sort=" + escaped(q.Sort)
	for name, value := range map[string]string{"q": q.Text, "model": q.Model, "data": q.Data, "after": q.After} {
		if value != "" {
			path += "&" + name + "=" + escaped(value)
		}
	}
	var page struct {
		Runs []store.About `json:"runs"`
		Next string        `json:"next"`
	}
	p := request{method: "GET", path: path}.sendFor(&page)
	return store.RunsCame{Query: q, Runs: page.Runs, Next: page.Next, Problem: p}
}

// post shares a run; key is that of an encrypted one.
func post(body []byte, key string) store.Event {
	var made struct {
		ID, Token, Expires string
		Duplicate          bool
	}
	p := request{method: "POST", path: api, headers: map[string]any{"Content-Type": "application/json"}, body: body}.sendFor(&made)
	return store.Posted{ID: made.ID, Token: made.Token, Key: key, Expires: made.Expires, Duplicate: made.Duplicate, Problem: p}
}

// seal enciphers a run by a key of its own and shares it.
func seal(e store.SealRun) store.Event {
	key, iv := random(keySize), random(ivSize)
	text, err := gcm("encrypt", key, iv, e.Packed)
	if err != nil {
		return store.Posted{Problem: store.Problem{Status: -1, Title: "Not encrypted", Detail: sentence(err)}}
	}
	body, err := json.Marshal(sealed{Sealed: base64.StdEncoding.EncodeToString(append(iv, text...)), Title: e.Title, Days: e.Days})
	if err != nil {
		return store.Posted{Problem: store.Problem{Status: -1, Title: "Not encrypted", Detail: sentence(err)}}
	}
	return post(body, base64.RawURLEncoding.EncodeToString(key))
}

func putModel(e store.PutModel) store.Event {
	sum, err := sha256(e.Zip)
	if err != nil {
		return store.ModelPut{Problem: store.Problem{Status: -1, Title: "Not attached", Detail: sentence(err)}}
	}
	headers := bearer(e.Token)
	headers["Content-Type"], headers["X-Content-SHA256"], headers["X-File-Name"] = "application/zip", sum, escaped(e.Name)
	_, p := request{method: "PUT", path: runPath(e.ID) + "/model", headers: headers, body: e.Zip}.send()
	return store.ModelPut{Problem: p}
}
