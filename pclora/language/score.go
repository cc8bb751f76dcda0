package language

import (
	"cmp"
	"slices"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/tensor"
)

// scoreBatch is how many texts are answered at once.
const scoreBatch = 50

// Score returns how many of the texts m puts into their class.
func Score(m *model.BERT, texts []Text, pad int32) (right int) {
	order := make([]int, len(texts))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(len(texts[a].IDs), len(texts[b].IDs)) })
	var b batch
	for which := range slices.Chunk(order, scoreBatch) {
		b.fill(texts, which, pad)
		logits := model.Logits(m, model.Input{Texts: b.Texts})
		for i, class := range b.classes {
			if tensor.Argmax(logits.Row(i)) == int(class) {
				right++
			}
		}
	}
	return right
}
