package intro

import "github.com/pcloralab/pcloralab/ui/store"

// An Examples shows one test image of each class.
type Examples struct{ All []Example }

// An Example is a test image of one class.
type Example struct{ Class, Picture string }

// examplesOf has the first picture of each class.
func examplesOf(s store.State) []Example {
	if len(s.Pictures) != len(s.Samples) {
		return nil
	}
	var all []Example
	for class, name := range s.Data.Classes {
		for i, sample := range s.Samples {
			if sample.Label == class {
				all = append(all, Example{Class: name, Picture: s.Pictures[i]})
				break
			}
		}
	}
	return all
}
