package store

import (
	"reflect"
	"testing"
)

func TestRouteOf(t *testing.T) {
	const origin, id = "https://lab.example", "Ab3-_9xYz01"
	for _, tt := range []struct {
		name, path, query, fragment string
		want                        Route
	}{
		{"lab", "/", "", "", Route{}},
		{"skip link", "/", "", "stage", Route{}},
		{"run in a link", "/", "", "run=abc", Route{Page: PageRun, Link: "run=abc"}},
		{"settings in a link", "/", "", "config=abc", Route{Link: "config=abc"}},
		{"run", "/r/" + id, "", "", Route{Page: PageRun, ID: id}},
		{"run with a slash", "/r/" + id + "/", "", "", Route{Page: PageRun, ID: id}},
		{"encrypted run", "/r/" + id, "", "key=xyz", Route{Page: PageRun, ID: id, Key: "xyz"}},
		{"no run", "/r/../x", "", "", Route{Page: PageRun}},
		{"too short for a run", "/r/abc", "", "key=x", Route{Page: PageRun}},
		{"fragment of a run on the server", "/r/" + id, "", "run=abc", Route{Page: PageRun, ID: id}}, // the server's counts
		{"frame", "/embed/" + id, "", "key=k", Route{Page: PageEmbed, ID: id, Key: "k"}},
		{"gallery", "/r/", "", "", Route{Page: PageGallery}},
		{"comparison", "/r/", "compare=" + id + ",bbbbbbbbbbb", "", Route{Page: PageCompare, IDs: []string{id, "bbbbbbbbbbb"}}},
		{"escaped, twice the same, and what is none", "/r/", "a=b&compare=" + id + "%2C" + id + "%2cx", "", Route{Page: PageCompare, IDs: []string{id}}},
		{"too many", "/r/", "compare=aaaaaaaaaaa,bbbbbbbbbbb,ccccccccccc,ddddddddddd,eeeeeeeeeee,fffffffffff,ggggggggggg", "",
			Route{Page: PageCompare, IDs: []string{"aaaaaaaaaaa", "bbbbbbbbbbb", "ccccccccccc", "ddddddddddd", "eeeeeeeeeee", "fffffffffff"}}},
		{"none to compare", "/r/", "compare=", "", Route{Page: PageGallery}},
	} {
		tt.want.Origin = origin
		if got := RouteOf(origin, tt.path, tt.query, tt.fragment); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: %+v, want %+v", tt.name, got, tt.want)
		}
	}
}
