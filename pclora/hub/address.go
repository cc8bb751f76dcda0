package hub

import (
	"path"
	"slices"
	"strings"
)

// Default is the hub that is asked unless a person chooses another.
const Default = "https://huggingface.co"

// An ID names a model on a hub, and which state of it.
type ID struct {
	Owner, Name string
	Revision    string // a branch, tag or commit; "main" if not said
}

// String returns the id as ParseID reads it.
func (id ID) String() string {
	if id.Revision == mainRevision {
		return id.Owner + "/" + id.Name
	}
	return id.Owner + "/" + id.Name + "@" + id.Revision
}

const (
	mainRevision = "main"

	maxPart     = 96 // bytes of an owner or a name; the hub's own limit
	maxRevision = 200
	maxAddress  = 2000
)

// ParseID reads owner/name or owner/name@revision.
func ParseID(text string) (ID, error) {
	whole, revision, pinned := strings.Cut(strings.TrimSpace(text), "@")
	if !pinned {
		revision = mainRevision
	}
	owner, name, ok := strings.Cut(whole, "/")
	switch {
	case whole == "":
		return ID{}, refuse(Address, "", "no model is named: write owner/name, such as google-bert/bert-base-uncased")
	case !ok:
		return ID{}, refuse(Address, whole, "has no owner: write owner/name, such as google-bert/bert-base-uncased")
	case !plainPart(owner) || !plainPart(name):
		return ID{}, refuse(Address, whole, "is no model's id: want owner/name or owner/name@revision, of letters, digits, dots and hyphens")
	case !plainRevision(revision):
		return ID{}, refuse(Address, revision, "is no revision: want a branch, a tag or a commit")
	}
	return ID{owner, name, revision}, nil
}

// plainPart reports whether s can be an owner or a name.
func plainPart(s string) bool {
	if s == "" || len(s) > maxPart || strings.Contains(s, "--") || strings.Contains(s, "..") {
		return false
	}
	for _, c := range []byte(s) {
		if !alphanumeric(c) && c != '-' && c != '_' && c != '.' {
			return false
		}
	}
	return s[0] != '-' && s[0] != '.' && s[len(s)-1] != '-' && s[len(s)-1] != '.'
}

func plainRevision(s string) bool {
	if s == "" || len(s) > maxRevision {
		return false
	}
	for _, c := range []byte(s) {
		if !alphanumeric(c) && !strings.ContainsRune("-_./+", rune(c)) {
			return false
		}
	}
	return path.Clean(s) == s && s[0] != '/' && s[0] != '.'
}

func alphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// CheckURL reports an address that is not asked: one that is not https, unless it
// is http of the origin of page, which may be empty, or of this machine.
func CheckURL(address, page string) error {
	scheme, rest, ok := strings.Cut(address, "://")
	server, _, _ := strings.Cut(rest, "/")
	switch {
	case len(address) > maxAddress:
		return refuse(Address, address, "has %d bytes, at most %d are read", len(address), maxAddress)
	case !ok || server == "" || !printable(address):
		return refuse(Address, address, "is no address: want https://…, as the browser's address bar has it")
	case strings.ContainsAny(server, "@\\?#"):
		return refuse(Address, address, "has more than a server's name before the first slash: leave out name and password")
	case scheme == "https":
		return nil
	case scheme != "http":
		return refuse(Address, address, "begins with %s: want https", clip(scheme))
	case strings.HasPrefix(page, "http://"+server+"/") || page == "http://"+server:
		return nil
	}
	if name, _, _ := strings.Cut(server, ":"); name == "localhost" || name == "127.0.0.1" {
		return nil
	}
	return refuse(Address, address, "is not encrypted: want https")
}

// printable reports whether an address is made of the characters that one may
// have.
func printable(s string) bool {
	for _, c := range []byte(s) {
		if c <= ' ' || c >= 0x7f || strings.IndexByte("\"<>\\^`{|}", c) >= 0 {
			return false
		}
	}
	return true
}

// place says where a model is: on the hub if id is set, else in a folder of some
// server.
type place struct {
	id   *ID
	dir  string // address of the folder, with a slash at its end
	file string // what was named in it, or ""
	at   string // address of the file, where it is not dir + file
}

// parsePlace reads an id, or an address of a file or folder. Addresses of the
// hub's own pages are understood as ids.
func parsePlace(text, base, page string) (place, error) {
	text = strings.TrimSpace(text)
	if !strings.Contains(text, "://") {
		id, err := ParseID(text)
		return place{id: &id}, err
	}
	text, _, _ = strings.Cut(text, "#")
	if err := CheckURL(text, page); err != nil {
		return place{}, err
	}
	if rest, ok := strings.CutPrefix(text, base+"/"); ok {
		if id, ok := pageID(rest); ok {
			return place{id: &id}, nil
		}
	}
	plain, query, _ := strings.Cut(text, "?")
	dir, file := plain[:strings.LastIndexByte(plain, '/')+1], path.Base(plain)
	switch {
	case strings.HasSuffix(dir, "://"): // a server's name alone
		return place{dir: plain + "/"}, nil
	case strings.HasSuffix(plain, "/"):
		return place{dir: plain}, nil
	case path.Ext(file) == "":
		return place{dir: plain + "/"}, nil
	case query != "":
		return place{dir: dir, file: file, at: text}, nil
	}
	return place{dir: dir, file: file}, nil
}

// pageID returns the id in the path of a page of the hub, such as
// owner/name/blob/main/config.json. A revision with a slash in it is cut at it.
func pageID(rest string) (ID, bool) {
	rest, _, _ = strings.Cut(rest, "?")
	parts := strings.Split(strings.TrimSuffix(rest, "/"), "/")
	if len(parts) < 2 || slices.Contains([]string{"api", "datasets", "docs", "spaces"}, parts[0]) {
		return ID{}, false
	}
	text := parts[0] + "/" + parts[1]
	if len(parts) > 3 && (parts[2] == "tree" || parts[2] == "blob" || parts[2] == "resolve") {
		text += "@" + parts[3]
	}
	id, err := ParseID(text)
	return id, err == nil
}

// escape returns a file's path for use in an address.
func escape(name string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for _, c := range []byte(name) {
		if alphanumeric(c) || strings.IndexByte("-_.~/", c) >= 0 {
			b.WriteByte(c)
		} else {
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
	return b.String()
}

// host returns the server's name in an address.
func host(address string) string {
	_, rest, ok := strings.Cut(address, "://")
	if !ok {
		return clip(address)
	}
	server, _, _ := strings.Cut(rest, "/")
	return clip(server)
}
