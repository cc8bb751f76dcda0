package hub

import (
	"encoding/json"
	"path"
	"strings"
)

const (
	maxListing = 8 << 20 // bytes of a model's description
	maxFiles   = 10_000
)

// A listed file is what a server says of one.
type listed struct {
	size   int64  // −1 if not said
	sha256 string // in hexadecimal digits; "" if not said
}

// listing is a model's description by the hub.
type listing struct {
	commit string
	files  map[string]listed // by path
}

// fileListing is a listing as the hub spells it, with the blobs that it was asked
// for.
type fileListing struct {
	SHA      string `json:"sha"`
	Siblings []struct {
		Name string `json:"rfilename"`
		Size *int64 `json:"size"`
		LFS  *struct {
			SHA256 string `json:"sha256"`
			Size   int64  `json:"size"`
		} `json:"lfs"`
	} `json:"siblings"`
}

// parseListing reads the description of a model at an address. Files whose names
// are no plain paths are left out.
func parseListing(text []byte, at string) (*listing, error) {
	var f fileListing
	if err := json.Unmarshal(text, &f); err != nil {
		return nil, &Error{Server, clip(at), "is answered with something else than a model's description: check the hub's address", err}
	}
	if !isCommit(f.SHA) {
		return nil, refuse(Server, at, "is described without a commit: check the hub's address")
	}
	if len(f.Siblings) > maxFiles {
		return nil, refuse(Limit, at, "has %d files, at most %d are read: download the files that are needed and open them from disk", len(f.Siblings), maxFiles)
	}
	l := &listing{commit: f.SHA, files: make(map[string]listed, len(f.Siblings))}
	for _, s := range f.Siblings {
		if !plainPath(s.Name) {
			continue
		}
		file := listed{size: -1}
		if s.Size != nil && *s.Size >= 0 {
			file.size = *s.Size
		}
		if s.LFS != nil && len(s.LFS.SHA256) == 64 && isHex(s.LFS.SHA256) {
			file.sha256 = s.LFS.SHA256
			if s.LFS.Size >= 0 && file.size < 0 {
				file.size = s.LFS.Size
			}
		}
		l.files[s.Name] = file
	}
	return l, nil
}

func isCommit(s string) bool { return (len(s) == 40 || len(s) == 64) && isHex(s) }

func isHex(s string) bool {
	return strings.Trim(s, "0123456789abcdef") == ""
}

// plainPath reports whether a name stays below its folder.
func plainPath(name string) bool {
	return name != "" && len(name) <= 1024 && path.Clean(name) == name && name[0] != '/' &&
		name != ".." && !strings.HasPrefix(name, "../") && !strings.ContainsAny(name, "\\\x00")
}
