package page

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestContrast: every pair of colours that texts use has a contrast of at least
// 4.5, and every other pair that must be told apart one of 3, in both themes
// (WCAG 2.2, 1.4.3 and 1.4.11).
func TestContrast(t *testing.T) {
	css, err := os.ReadFile("../../public/app.css")
	if err != nil {
		t.Fatal(err)
	}
	light, dark, ok := strings.Cut(string(css), "prefers-color-scheme: dark")
	if !ok {
		t.Fatal("app.css has no dark theme")
	}
	themes := map[string]map[string]string{"light": colours(light), "dark": colours(dark)}
	for theme, c := range themes {
		for _, tt := range []struct {
			text, on string
			least    float64
		}{
			{"ink", "paper", 4.5}, {"ink", "surface", 4.5}, {"ink", "sunken", 4.5}, {"ink", "accent-soft", 4.5}, {"ink", "bad-soft", 4.5},
			{"ink-2", "paper", 4.5}, {"ink-2", "surface", 4.5}, {"ink-2", "sunken", 4.5}, {"ink-2", "accent-soft", 4.5}, {"ink-2", "bad-soft", 4.5},
			{"ink-3", "paper", 4.5}, {"ink-3", "surface", 4.5}, {"ink-3", "sunken", 4.5},
			{"accent-strong", "paper", 4.5}, {"accent-strong", "surface", 4.5}, {"accent-strong", "sunken", 4.5},
			{"on-accent", "accent", 4.5}, {"on-accent", "accent-strong", 4.5},
			{"bad", "paper", 4.5}, {"bad", "surface", 4.5},
			{"accent", "surface", 3}, {"accent", "paper", 3},
			{"frozen", "surface", 3}, {"frozen", "paper", 3}, {"accent-strong", "accent-soft", 3}, {"line-strong", "surface", 3}, {"line-strong", "paper", 3}, {"line-strong", "sunken", 3}, {"bad", "bad-soft", 3},
		} {
			if got := contrast(c[tt.text], c[tt.on]); !(got >= tt.least) {
				t.Errorf("%s: %s %s on %s %s has contrast %.2f, want %.1f", theme, tt.text, c[tt.text], tt.on, c[tt.on], got, tt.least)
			}
		}
	}
}

var colour = regexp.MustCompile(`--([a-z0-9-]+): (#[0-9a-f]{6});`)

func colours(css string) map[string]string {
	found := map[string]string{}
	for _, m := range colour.FindAllStringSubmatch(css, -1) {
		found[m[1]] = m[2]
	}
	return found
}

// contrast is (L₁ + 0.05)/(L₂ + 0.05) of the relative luminances, the lighter
// first.
func contrast(a, b string) float64 {
	la, lb := luminance(a), luminance(b)
	return (math.Max(la, lb) + 0.05) / (math.Min(la, lb) + 0.05)
}

func luminance(hex string) float64 {
	if len(hex) != 7 {
		return math.NaN()
	}
	var sum float64
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		if err != nil {
			panic(fmt.Sprintf("contrast: colour %q", hex))
		}
		v := float64(n) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}
