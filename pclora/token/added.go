package token

// readToken reads a token's text, which is given alone or as the content of an
// object.
func readToken(dst *string, v value) (err error) {
	switch {
	case v.null():
		return nil
	case v.raw[0] == '{':
		*dst, err = readSpecial(v)
	default:
		err = into(dst, v, "text")
	}
	if err == nil && (*dst == "" || len(*dst) > maxPiece) {
		err = v.wrong("a token's text")
	}
	return err
}

// readSpecial reads {"content": …, "lstrip": false, …}. A token that takes white
// space with it, or that is looked for in the changed text, is not supported:
// BERT's are neither. Tokens that are not "special" are found like those that are.
func readSpecial(v value) (text string, err error) {
	m, err := v.object()
	if err != nil {
		return "", err
	}
	if content := m.get("content"); content.null() {
		return "", content.wrong("the token's text")
	}
	if err := readToken(&text, m.get("content")); err != nil {
		return "", err
	}
	for _, key := range []string{"lstrip", "rstrip", "single_word", "normalized"} {
		on := false
		if err := into(&on, m.get(key), "true or false"); err != nil {
			return "", err
		}
		if on {
			return "", unsupported("added token %s is %s, which is not supported: use a model that BERT's own special tokens suffice", quote(text), key)
		}
	}
	return text, nil
}
