package data

// Supersenses returns the classes of the built-in definitions: ten of WordNet's
// lexicographer files for nouns, without the prefix "noun.", in the order that
// LoadTexts gives them.
func Supersenses() []string {
	return []string{
		"act", "animal", "artifact", "body", "communication",
		"food", "location", "person", "plant", "substance",
	}
}
