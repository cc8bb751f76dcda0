package sharetest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// list returns public runs and where the list goes on.
func (c *client) list(query string) (runs []about, next string) {
	c.Helper()
	a := c.want(c.get("/api/runs"+query), 200)
	var page struct {
		Runs []about
		Next string
	}
	if err := json.Unmarshal(a.body, &page); err != nil || page.Runs == nil {
		c.Fatalf("GET /api/runs%s: %s, %v", query, a.body, err)
	}
	return page.Runs, page.Next
}

func list(c *client) {
	const n = 7
	var ids []string
	for i := range n {
		r, _ := c.record(fmt.Sprintf("Число 100%% _%d_", i))
		r.Result.After.Correct = 5000 + 100*(i*3%n)
		r.Result.After.EncoderWeights = 10_000 + 1000*int64(i*5%n)
		b, err := r.JSON()
		if err != nil {
			c.Fatal(err)
		}
		ids = append(ids, c.shared(b, `,"public":true`).ID)
	}
	_, hidden := c.record("hidden")
	c.shared(hidden, "")

	// All pages together have each public run once, in order.
	for _, tt := range []struct {
		sort  string
		value func(about) float64
	}{
		{"new", func(a about) float64 { return 0 }}, // within a second they are in no order
		{"kept", func(a about) float64 { return a.Kept }},
		{"gone", func(a about) float64 { return a.Gone }},
	} {
		var got []string
		last, after := 2.0, ""
		for {
			runs, next := c.list("?limit=3&sort=" + tt.sort + "&q=" + c.mark + "&after=" + after)
			for _, a := range runs {
				if v := tt.value(a); v > last {
					c.Errorf("sort=%s: %g after %g", tt.sort, v, last)
				} else {
					last = v
				}
				got = append(got, a.ID)
			}
			if after = next; next == "" {
				break
			}
			if len(runs) != 3 {
				c.Errorf("sort=%s: a page of %d before the end, want 3", tt.sort, len(runs))
			}
		}
		slices.Sort(got)
		want := slices.Sorted(slices.Values(ids))
		if !slices.Equal(got, want) {
			c.Errorf("sort=%s: %v, want %v", tt.sort, got, want)
		}
	}
	for _, tt := range []struct {
		query string
		want  int
	}{
		{"?q=" + strings.ToUpper(c.mark), n},
		{"?q=" + c.mark + "+%D1%87%D0%98%D1%81%D0%9B%D0%9E", n}, // чИсЛО
		{"?q=_3_+" + c.mark, 1},
		{"?q=_x_+" + c.mark, 0},               // _ is no wildcard
		{"?q=" + c.mark + "%25", 0},           // nor is %
		{"?q=" + c.mark + "'+OR+'1'%3D'1", 0}, // nor does ' end anything
		{"?q=" + c.mark + "&model=fashion-vit", n},
		{"?q=" + c.mark + "&model=no-such-model", 0},
		{"?q=" + c.mark + "&data=fashion-mnist", n},
		{"?q=" + c.mark + "&data=no-such-data", 0},
	} {
		if runs, _ := c.list(tt.query); len(runs) != tt.want {
			c.Errorf("list%s: %d runs, want %d", tt.query, len(runs), tt.want)
		}
	}
}

func listWrong(c *client) {
	for _, query := range []string{
		"?sort=views", "?sort=created%3B", "?limit=0", "?limit=51", "?limit=x", "?after=x", "?after=bnVsbA", "?after=" + strings.Repeat("A", 200),
		"?after=WzFlOTk5LCJBQUFBQUFBQUFBQSJd", // [1e999,"AAAAAAAAAAA"]
		"?after=WzEsIicgT1IgMT0xIC0tIl0",      // [1,"' OR 1=1 --"]
		"?q=" + strings.Repeat("x", 101), "?q=%ff", "?q=a%00b", "?q=%zz",
	} {
		c.problem(c.get("/api/runs"+query), 400)
	}
}
