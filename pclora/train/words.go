package train

import (
	"fmt"
	"math"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/spectral"
)

// checkWords returns an error if the teacher's word embeddings cannot be replaced
// by factors of the inner size that the settings ask for, or would not shrink.
func checkWords(c run.Config, teacher model.Config) error {
	if c.Embeddings == 0 {
		return nil
	}
	if !teacher.Texts() {
		return &run.FieldError{Field: "embeddings", Reason: "is for models of texts, and this one reads images: choose 0"}
	}
	words, width := int64(teacher.VocabSize), int64(teacher.HiddenSize)
	if most := (words*width - 1) / (words + width); int64(c.Embeddings) > most {
		return &run.FieldError{Field: "embeddings", Reason: fmt.Sprintf("is %d, but factors of a table of %d words of width %d are smaller than it only up to %d: choose a smaller size, or 0 for none",
			c.Embeddings, words, width, most)}
	}
	return nil
}

// wordsOf returns embeddings of the student's own whose words are factors, nil if
// the settings ask for none. They start as the best approximation of the teacher's
// table T [V C] where word i counts as often as it is in the training texts, and
// once more, so that words which are not there stay something:
//
//	Σᵢ (countᵢ + 1)·‖Tᵢ − P·Eᵢ‖²
//
// the truncated singular values of T with its rows scaled by √(count + 1). A unit of
// a column of E is its root mean square over the texts.
func wordsOf(c run.Config, teacher model.Model, set Set) (*nn.TextEmbeddings, error) {
	if c.Embeddings == 0 {
		return nil, nil
	}
	e := teacher.(*model.BERT).Embeddings
	weight := make([]float64, teacher.Settings().VocabSize)
	for i := range weight {
		weight[i] = 1
	}
	for i := range set.Len() {
		for _, p := range set.Texts.text(set.stored(i)) {
			weight[p>>1]++
		}
	}
	words, projection, err := spectral.Rows(e.Word.Value, weight, c.Embeddings)
	if err != nil {
		return nil, fmt.Errorf("train: word_embeddings: %w", err)
	}
	var total float64
	squares := make([]float64, c.Embeddings)
	for i, w := range weight {
		total += w
		for k, v := range words.Row(i) {
			squares[k] += w * float64(v) * float64(v)
		}
	}
	unit := make([]float32, c.Embeddings)
	for k, s := range squares {
		unit[k] = max(float32(math.Sqrt(s/total)), 1e-6) // a table may have fewer directions
	}
	return e.Factor(words, projection, unit), nil
}
