package model

import (
	"fmt"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/nn"
)

// A family is how transformers names a kind of model and its parts.
type family struct {
	architecture string // with a classifier
	base         string // what all but the head is under
	layers       string // what the blocks are under, behind base
	block        *nn.BlockNames
	postNorm     bool
	// Parts of other heads and training leftovers that a checkpoint may hold and
	// a classifier does not need.
	others []string
}

var families = map[string]*family{
	"vit": {
		architecture: "ViTForImageClassification", base: "vit", layers: ".encoder.layer.", block: &nn.ViTNames,
		others: []string{"vit.pooler.", "vit.embeddings.mask_token", "decoder."},
	},
	"deit": {
		architecture: "DeiTForImageClassification", base: "deit", layers: ".encoder.layer.", block: &nn.ViTNames,
		others: []string{"deit.pooler.", "deit.embeddings.mask_token", "decoder."},
	},
	"bert": {
		architecture: "BertForSequenceClassification", base: "bert", layers: ".encoder.layer.", block: &nn.BERTNames, postNorm: true,
		others: []string{"bert.embeddings.position_ids", "bert.embeddings.token_type_ids", "cls.", "qa_outputs."},
	},
	"distilbert": {
		architecture: "DistilBertForSequenceClassification", base: "distilbert", layers: ".transformer.layer.", block: &nn.DistilBERTNames, postNorm: true,
		others: []string{"distilbert.embeddings.position_ids", "vocab_transform.", "vocab_layer_norm.", "vocab_projector.", "qa_outputs."},
	},
}

func (c Config) family() *family { return families[c.ModelType] }

// blockPath is where block i is.
func (c Config) blockPath(i int) string {
	f := c.family()
	return fmt.Sprintf("%s%s%d", f.base, f.layers, i)
}

// LastLinear is the end of the path of a block's last linear, which alone reads the
// hidden units of the MLP.
func (c Config) LastLinear() string { return c.family().block.Out }

// other reports whether a classifier has no need of the tensor called path.
func (f *family) other(path string) bool {
	for _, o := range f.others {
		if strings.HasPrefix(path, o) {
			return true
		}
	}
	return false
}

// Names of the parts of heads.
const (
	classifierPath    = "classifier"
	clsClassifierPath = "cls_classifier"          // of a DeiT with two heads
	distilPath        = "distillation_classifier" // its other one
	preClassifierPath = "pre_classifier"          // DistilBERT's pooler
	poolerPath        = "bert.pooler.dense"       // BERT's
)

// classifierPath is where the classifier of the first token is.
func (c Config) classifierPath() string {
	if c.TwoHeads {
		return clsClassifierPath
	}
	return classifierPath
}

// poolerPath is where a text's pooler is.
func (c Config) poolerPath() string {
	if c.ModelType == "distilbert" {
		return preClassifierPath
	}
	return poolerPath
}
