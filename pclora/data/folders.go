package data

import (
	"path"
	"slices"
	"strings"
)

// A place is what the path of a picture says about it.
type place struct {
	file int      // index among the files
	dir  []string // the folders around it that have not been read yet
	part Part
}

// class is the folder that is left.
func (p place) class() string { return p.dir[0] }

// findPlaces reads classes and parts from the paths of pictures, and counts
// those that have no class.
//
// A folder that all pictures share is passed over while one of them has another
// below it. Then "train/cat/1.png" and "test/cat/7.png" give parts, if every
// first folder has such a name and some picture has a class below it. Then the
// first folder is the class, and what is below it is part of the name.
func findPlaces(pictures []int, name func(i int) string) (places []place, loose int) {
	for _, i := range pictures {
		p := place{file: i}
		if dir := path.Dir(name(i)); dir != "." {
			p.dir = strings.Split(dir, "/")
		}
		places = append(places, p)
	}
	places = inFolders(places)
	for deep(places) && every(places, func(p place) bool { return p.dir[0] == places[0].dir[0] }) {
		places = enter(places)
	}
	if deep(places) && every(places, func(p place) bool { return partOf(p.dir[0]) != Anywhere }) {
		for i := range places {
			places[i].part = partOf(places[i].dir[0])
		}
		places = enter(places)
	}
	return places, len(pictures) - len(places)
}

// enter goes one folder down, and leaves behind what is in none there.
func enter(places []place) []place {
	for i := range places {
		places[i].dir = places[i].dir[1:]
	}
	return inFolders(places)
}

func inFolders(places []place) []place {
	return slices.DeleteFunc(places, func(p place) bool { return len(p.dir) == 0 })
}

// deep reports whether a picture has more than one folder left.
func deep(places []place) bool {
	return slices.ContainsFunc(places, func(p place) bool { return len(p.dir) > 1 })
}

func every(places []place, ok func(place) bool) bool {
	return !slices.ContainsFunc(places, func(p place) bool { return !ok(p) })
}

// partOf knows the names that public data sets give their parts.
func partOf(folder string) Part {
	switch strings.ToLower(folder) {
	case "train", "training":
		return Train
	case "val", "valid", "validation", "dev":
		return Validation
	case "test", "testing":
		return Test
	}
	return Anywhere
}

// hidden reports whether a path is something that systems leave in folders.
func hidden(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(part, ".") || part == "__MACOSX" {
			return true
		}
	}
	base := strings.ToLower(path.Base(name))
	return base == "thumbs.db" || base == "desktop.ini"
}
