package bridge

import (
	"slices"
	"testing"
)

func TestShared(t *testing.T) {
	for _, tt := range []struct {
		paths  []string
		folder string
		want   []string
	}{
		{[]string{"a.json"}, "", []string{"a.json"}},
		{[]string{"m/a.json", "m/sub/b"}, "m", []string{"a.json", "sub/b"}},
		{[]string{"cat/1.png", "dog/1.png"}, "", []string{"cat/1.png", "dog/1.png"}}, // two folders at once
		{[]string{"m/a", "mm/b"}, "", []string{"m/a", "mm/b"}},
		{[]string{"m/a", "b"}, "", []string{"m/a", "b"}},
	} {
		if folder, got := shared(tt.paths); folder != tt.folder || !slices.Equal(got, tt.want) {
			t.Errorf("shared %q: %q, %q, want %q, %q", tt.paths, folder, got, tt.folder, tt.want)
		}
	}
}

func TestHidden(t *testing.T) {
	for path, want := range map[string]bool{"a/b.png": false, ".DS_Store": true, "a/.git/config": true, "__MACOSX/a": true, "a.b/c": false} {
		if got := hidden(path); got != want {
			t.Errorf("hidden %q: %t, want %t", path, got, want)
		}
	}
}
