package intro

import "github.com/pcloralab/pcloralab/ui/store"

// Examples shows one test example of each class, for the first few classes.
type Examples struct {
	Pictures, Texts []Example
}

// An Example is the first test example of a class: a picture's address, or a
// text.
type Example struct{ Class, Picture, Text string }

// The most examples that are shown.
const (
	mostPictures = 10
	mostTexts    = 3
)

// examplesOf is empty until the examples are there. They stand for their
// classes, so a class without one is left out.
func examplesOf(s store.State) Examples {
	var v Examples
	pictured := len(s.Pictures) == len(s.Samples)
	for class, name := range s.Data.Classes {
		for i, sample := range s.Samples {
			if sample.Label != class {
				continue
			}
			switch {
			case s.Texts() && len(v.Texts) < mostTexts:
				v.Texts = append(v.Texts, Example{Class: name, Text: sample.Text})
			case !s.Texts() && pictured && len(v.Pictures) < mostPictures:
				v.Pictures = append(v.Pictures, Example{Class: name, Picture: s.Pictures[i]})
			}
			break
		}
	}
	return v
}
