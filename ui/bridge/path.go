package bridge

import "strings"

// shared takes away the folder that all paths begin with, if each is below it:
// the one that was dropped or chosen.
func shared(paths []string) (folder string, below []string) {
	folder, _, ok := strings.Cut(paths[0], "/")
	for _, p := range paths {
		if !ok || !strings.HasPrefix(p, folder+"/") {
			return "", paths
		}
	}
	for _, p := range paths {
		below = append(below, p[len(folder)+1:])
	}
	return folder, below
}

// hidden reports whether a path is something that systems leave in folders.
func hidden(path string) bool {
	for part := range strings.SplitSeq(path, "/") {
		if strings.HasPrefix(part, ".") || part == "__MACOSX" {
			return true
		}
	}
	return false
}
