package store

import "github.com/pcloralab/pcloralab/wasm/wire"

// A BuiltIn is a model or a data set that comes with the page.
type BuiltIn struct {
	Name  string // as in wire.Load
	Title string // for people
	About string // one sentence
	Texts bool   // whether it is of texts; otherwise of images
	With  string // of a model: the data that it was taught on
}

// Models lists the built-in models.
var Models = []BuiltIn{
	{Name: BuiltInModel, Title: "Fashion ViT", With: BuiltInData,
		About: "A vision transformer that tells ten kinds of clothing apart."},
	{Name: "wordnet-bert", Title: "WordNet BERT", Texts: true, With: "wordnet-supersense10",
		About: "A BERT that tells from a dictionary’s definition what kind of thing it defines."},
}

// DataSets lists the built-in data.
var DataSets = []BuiltIn{
	{Name: BuiltInData, Title: "Fashion-MNIST", About: "Grey pictures of clothing, ten kinds."},
	{Name: "wordnet-supersense10", Title: "WordNet supersenses", Texts: true, About: "Definitions of a dictionary, ten kinds of things."},
}

// BuiltInOf returns the model or data set of a list with this name.
func BuiltInOf(list []BuiltIn, name string) (BuiltIn, bool) {
	for _, b := range list {
		if b.Name == name {
			return b, true
		}
	}
	return BuiltIn{}, false
}

// A Pair names a model and the data that it works on, as wire.Load does; empty
// where nothing is chosen.
type Pair struct{ Model, Data string }

// ModelTitle is what people call the model of this name.
func (s State) ModelTitle(name string) string {
	switch b, ok := BuiltInOf(Models, name); {
	case ok:
		return b.Title
	case name == s.Loaded.Model && name == s.Chosen.Model && s.Model.Title != "":
		return s.Model.Title
	case name == wire.Own && s.Flow.Model.Seen != nil:
		return s.Flow.Model.Seen.Title
	}
	return name
}

// DataTitle is what people call the data of this name.
func (s State) DataTitle(name string) string {
	switch b, ok := BuiltInOf(DataSets, name); {
	case ok:
		return b.Title
	case name == s.Loaded.Data && s.Chosen == s.Loaded && s.Data.Title != "":
		return s.Data.Title
	case name == wire.Own && s.Flow.Data.Seen != nil:
		return s.Flow.Data.Seen.Title
	}
	return name
}

// modelTexts reports whether the model or data set of this name is of texts; known
// is false where there is none.
func (s State) modelTexts(name string) (texts, known bool) {
	if name == wire.Own {
		if s.Flow.Model.Seen == nil {
			return false, false
		}
		return s.Flow.Model.Seen.Texts, true
	}
	b, ok := BuiltInOf(Models, name)
	return b.Texts, ok
}

// dataTexts is the same for data.
func (s State) dataTexts(name string) (texts, known bool) {
	if name == wire.Own {
		if s.Flow.Data.Seen == nil {
			return false, false
		}
		return s.Flow.Data.Seen.Texts, true
	}
	b, ok := BuiltInOf(DataSets, name)
	return b.Texts, ok
}

// Fits reports whether both of a pair are there and of the same kind.
func (s State) Fits(p Pair) bool {
	model, known := s.modelTexts(p.Model)
	data, there := s.dataTexts(p.Data)
	return known && there && model == data
}

// ReadsTexts reports whether the chosen model reads texts; known is false where
// none is chosen.
func (s State) ReadsTexts() (texts, known bool) { return s.modelTexts(s.Chosen.Model) }
