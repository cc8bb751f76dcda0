package say

import (
	"math"
	"strings"
	"testing"
	"time"
)

func TestWords(t *testing.T) {
	for _, tt := range []struct{ name, got, want string }{
		{"Count below a thousand", Count(984), "984"},
		{"Count of a million", Count(int64(1_234_567)), "1,234,567"},
		{"Count below zero", Count(-1000), "−1,000"},
		{"Count of zero", Count(0), "0"},
		{"Day", Day("2024-06-07T23:59:59Z"), "7 June 2024"},
		{"Day of no time", Day("<b>"), "–"},
		{"Short of a few", Short(984), "984"},
		{"Short of thousands", Short(41_472), "41.5 k"},
		{"Short of millions", Short(23_000_000), "23 M"},
		{"Bytes", Bytes(2_720_000), "2.72 MB"},
		{"Bytes of a small file", Bytes(12), "12 bytes"},
		{"Share", Share(0.9375), "93.8 %"},
		{"Share of everything", Share(1), "100.0 %"},
		{"Share of nearly everything", Share(0.99999), "> 99.9 %"}, // must not claim all
		{"Share of nearly nothing", Share(0.0001), "< 0.1 %"},      // must not claim none
		{"Share below zero", Share(-0.5), "−50.0 %"},
		{"Share of nothing measured", Share(math.NaN()), "–"},
		{"Fixed below zero", Fixed(-0.004, 2), "0.00"}, // no −0.00
		{"Loss large", Loss(2.3051), "2.31"},
		{"Loss small", Loss(0.04567), "0.0457"},
		{"Loss tiny", Loss(3.1e-5), "0.000031"},
		{"Loss zero", Loss(0), "0.000"},
		{"Clock", Clock(113 * time.Second), "1:53"},
		{"Clock of hours", Clock(3723 * time.Second), "1:02:03"},
		{"Clock below zero", Clock(-time.Second), "0:00"},
		{"Seconds", Seconds(58.8), "0:59"},
		{"Seconds without end", Seconds(math.Inf(1)), "–"},
		{"Span of seconds", Span(48.2), "48 s"},
		{"Span of minutes", Span(160), "2 min 40 s"},
		{"Span of one minute", Span(59.7), "1 min"},
		{"Span of hours", Span(3900), "1 h 5 min"},
		{"Span of a moment", Span(0.2), "a second"},
		{"Span without end", Span(math.Inf(1)), "–"},
		{"Millis", Millis(1.5), "1.50 ms"},
		{"Millis of seconds", Millis(2340), "2.34 s"},
	} {
		if got := strings.ReplaceAll(tt.got, gap, " "); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
