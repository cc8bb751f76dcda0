package token

// fit returns how many tokens of two texts with n1 and n2 remain when most fit:
// all of the shorter text while it has no more than half, and else half each,
// the odd one going to the longer (of equals to the second). That is what taking
// tokens from the longer text one by one comes to.
func fit(n1, n2, most int) (int, int) {
	if n1+n2 <= most {
		return n1, n2
	}
	if n1 > n2 {
		n2, n1 = fit(n2, n1, most)
		return n1, n2
	}
	if n1 <= most/2 {
		return n1, most - n1
	}
	return most / 2, most - most/2
}
