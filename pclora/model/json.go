package model

import (
	"encoding/json"
	"strconv"
)

// labelMaps are the classes' names as config.json has them.
type labelMaps struct {
	ID2Label map[string]string `json:"id2label"`
	Label2ID map[string]int    `json:"label2id"`
}

// trained are entries that a model's training needs and its answers do not.
type trained struct {
	InitializerRange float64 `json:"initializer_range"`
	EncoderStride    int     `json:"encoder_stride,omitempty"`
	ProblemType      string  `json:"problem_type"`
	TorchDType       string  `json:"torch_dtype"`
}

// JSON returns c as a config.json that transformers reads.
func (c Config) JSON() []byte {
	labels := labelMaps{map[string]string{}, map[string]int{}}
	for i, l := range c.Labels {
		labels.ID2Label[strconv.Itoa(i)], labels.Label2ID[l] = l, i
	}
	others := trained{initStd, c.PatchSize, "single_label_classification", "float32"}
	architectures := []string{families[c.ModelType].architecture}
	if c.TwoHeads {
		architectures[0] += "WithTeacher"
	}
	var file any
	switch {
	case c.ModelType == "distilbert":
		file = struct {
			Architectures []string `json:"architectures"`
			ModelType     string   `json:"model_type"`
			distilFile
			VocabSize    int   `json:"vocab_size"`
			MaxPositions int   `json:"max_position_embeddings"`
			PadID        int   `json:"pad_token_id"`
			Rank         int   `json:"pclora_rank,omitempty"`
			Ranks        []int `json:"pclora_ranks,omitempty"`
			Embedding    int   `json:"pclora_embedding_rank,omitempty"`
			Bits         int   `json:"pclora_bits,omitempty"`
			labelMaps
			Dropout          float64 `json:"dropout"`
			AttentionDropout float64 `json:"attention_dropout"`
			trained
		}{
			architectures, c.ModelType, distilFile{c.HiddenSize, c.Layers, c.Heads, c.IntermediateSize, c.HiddenAct},
			c.VocabSize, c.MaxPositions, c.PadID, c.Rank, c.Ranks, c.EmbeddingRank, c.Bits, labels, 0, 0, others,
		}
	default:
		bias := &c.QKVBias
		if c.Texts() {
			bias = nil // BERT has no such entry
		}
		file = struct {
			Architectures []string `json:"architectures"`
			Config
			QKVBias *bool `json:"qkv_bias,omitempty"`
			labelMaps
			HiddenDropout    float64 `json:"hidden_dropout_prob"`
			AttentionDropout float64 `json:"attention_probs_dropout_prob"`
			trained
		}{Architectures: architectures, Config: c, QKVBias: bias, labelMaps: labels, trained: others}
	}
	b, err := json.MarshalIndent(file, "", "  ")
	if err != nil {
		panic("model: " + err.Error()) // only a NaN could do this, and Validate refuses it
	}
	return append(b, '\n')
}
