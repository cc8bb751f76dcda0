// Package say writes numbers the way the page shows them to people: 663,552,
// 93.8 %, 2.7 MB, 1:53. Spaces inside a number and its unit do not break.
package say

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// gap is the space between a number and its unit; it does not break.
const gap = "\u00a0"

// Count writes a whole number with a comma between thousands: 663,552.
func Count[N int | int64](n N) string {
	digits := strconv.FormatInt(int64(n), 10)
	sign := ""
	if digits[0] == '-' {
		sign, digits = "−", digits[1:]
	}
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return sign + b.String()
}

// Trainers writes a number of trainers: 1 trainer, 2 trainers.
func Trainers(n int) string {
	if n == 1 {
		return "1" + gap + "trainer"
	}
	return Count(n) + gap + "trainers"
}

// Short writes a number with at most three digits and its power of a thousand:
// 984, 41.5 k, 2.7 M, 3.1 G.
func Short(n int64) string {
	v, unit := scaled(float64(n), 1000, []string{"", "k", "M", "G", "T"})
	return join(digits(v, unit == ""), unit)
}

// Bytes writes a size in powers of a thousand, as browsers and disks do: 2.7 MB.
func Bytes(n int64) string {
	v, unit := scaled(float64(n), 1000, []string{"bytes", "kB", "MB", "GB", "TB"})
	return join(digits(v, unit == "bytes"), unit)
}

// Share writes a share in [0, 1] as per cent with one decimal: 93.8 %. A share
// that is not whole never reads 0.0 % or 100.0 %.
func Share(v float64) string {
	p := 100 * v
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return "–"
	case p > 0 && p < 0.05:
		return "<" + gap + "0.1" + gap + "%"
	case p < 100 && p >= 99.95:
		return ">" + gap + "99.9" + gap + "%"
	}
	text := strconv.FormatFloat(math.Abs(p), 'f', 1, 64) + gap + "%"
	if p <= -0.05 {
		return "−" + text
	}
	return text
}

// Fixed writes a number with that many decimals.
func Fixed(v float64, decimals int) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "–"
	}
	text := strconv.FormatFloat(math.Abs(v), 'f', decimals, 64)
	if v < 0 && strings.Trim(text, "0.") != "" {
		return "−" + text
	}
	return text
}

// Loss writes a loss with three significant digits: 2.31, 0.0457, 3.1e-05 as
// 0.000031.
func Loss(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "–"
	}
	decimals := 3
	if v != 0 {
		decimals = max(0, 2-int(math.Floor(math.Log10(math.Abs(v)))))
	}
	return Fixed(v, min(decimals, 6))
}

// Clock writes a duration as minutes and seconds, 1:53, with hours from one
// hour on.
func Clock(d time.Duration) string {
	s := int64(max(0, d).Round(time.Second) / time.Second)
	two := func(n int64) string { return strconv.FormatInt(n/10, 10) + strconv.FormatInt(n%10, 10) }
	if s >= 3600 {
		return strconv.FormatInt(s/3600, 10) + ":" + two(s/60%60) + ":" + two(s%60)
	}
	return strconv.FormatInt(s/60, 10) + ":" + two(s%60)
}

// Seconds is Clock for a number of seconds.
func Seconds(s float64) string {
	const most = 1e6 // eleven days; more is no estimate
	if math.IsNaN(s) || s > most {
		return "–"
	}
	return Clock(time.Duration(s * float64(time.Second)))
}

// Span writes a stretch of time in words: 8 s, 2 min 40 s, 1 h 5 min; less than
// a second is a second.
func Span(seconds float64) string {
	const most = 1e6 // eleven days; more is no estimate
	switch {
	case math.IsNaN(seconds) || seconds > most:
		return "–"
	case seconds < 1:
		return "a second"
	}
	s := int64(math.Round(seconds))
	part := func(n int64, unit string, rest int64, small string) string {
		text := Count(n) + gap + unit
		if rest > 0 {
			text += gap + Count(rest) + gap + small
		}
		return text
	}
	switch {
	case s < 60:
		return Count(s) + gap + "s"
	case s < 3600:
		return part(s/60, "min", s%60, "s")
	}
	return part(s/3600, "h", s/60%60, "min")
}

// Millis writes a time in milliseconds with three significant digits: 1.50 ms.
func Millis(ms float64) string {
	switch {
	case math.IsNaN(ms) || ms < 0:
		return "–"
	case ms >= 1000:
		return Fixed(ms/1000, 2) + gap + "s"
	case ms >= 100:
		return Fixed(ms, 0) + gap + "ms"
	case ms >= 10:
		return Fixed(ms, 1) + gap + "ms"
	}
	return Fixed(ms, 2) + gap + "ms"
}

func scaled(v, by float64, units []string) (float64, string) {
	i := 0
	for math.Abs(v) >= by && i < len(units)-1 {
		v, i = v/by, i+1
	}
	return v, units[i]
}

// digits writes three significant digits at most, without zeros at the end.
func digits(v float64, whole bool) string {
	decimals := 1
	if whole || math.Abs(v) >= 99.95 {
		decimals = 0
	} else if math.Abs(v) < 9.995 {
		decimals = 2
	}
	text := Fixed(v, decimals)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}

func join(number, unit string) string {
	if unit == "" {
		return number
	}
	return number + gap + unit
}

// Day writes the day of a time in RFC 3339: 17 June 2024; a text that is none gives "–".
func Day(text string) string {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return "–"
	}
	return strconv.Itoa(t.Day()) + gap + t.Month().String() + gap + strconv.Itoa(t.Year())
}
