package hostile

import "strings"

// Where a model may be.
const (
	fromHub = "hub"
	fromURL = "url"
)

func placeCases() (all []Case) {
	add := func(name, from, id, want string) {
		all = append(all, Case{Name: "place: " + name, Kind: Place, From: from, ID: id, Want: want})
	}
	add("nothing", fromHub, "", "no model is named")
	add("no owner", fromHub, "bert", "has no owner")
	add("three parts", fromHub, "a/b/c", "is no model's id")
	add("a way out", fromHub, "../../secret", "is no model's id")
	add("a way out by the revision", fromHub, "a/b@../../c", "is no revision")
	add("two revisions", fromHub, "a/b@c@d", "is no revision")
	add("blanks", fromHub, "a b/c", "is no model's id")
	add("a line break", fromHub, "a\r\nHost: x/c", "is no model's id")
	add("a query", fromHub, "a/b?x=1", "is no model's id")
	add("not ASCII", fromHub, "аpple/bert", "is no model's id")
	add("10,000 bytes", fromHub, "a/"+strings.Repeat("b", 10_000), "is no model's id")
	add("a script", fromURL, "javascript:alert(1)", "has no owner")
	add("a script with slashes", fromURL, "javascript://a/%0aalert(1)", "want https")
	add("a file of the machine", fromURL, "file:///etc/passwd", "is no address")
	add("another protocol", fromURL, "ftp://example.org/model.safetensors", "want https")
	add("not encrypted", fromURL, "http://example.org/model.safetensors", "is not encrypted")
	add("a password", fromURL, "https://me:secret@example.org/model.safetensors", "leave out name and password")
	add("no server", fromURL, "https:///model.safetensors", "is no address")
	add("blanks in an address", fromURL, "https://example.org/a b", "is no address")
	add("an address of 10,000 bytes", fromURL, "https://example.org/"+strings.Repeat("x", 10_000), "at most 2000 are read")
	return all
}
