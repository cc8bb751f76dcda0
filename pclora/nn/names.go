package nn

// BlockNames are the paths of a block's parts in a checkpoint, each behind the
// block's own.
type BlockNames struct {
	Query, Key, Value, Output string // of attention
	In, Out                   string // of the MLP
	NormBefore, NormAfter     string
}

// ViTNames are those of Hugging Face's ViT and DeiT.
var ViTNames = BlockNames{
	Query: ".attention.attention.query", Key: ".attention.attention.key", Value: ".attention.attention.value",
	Output: ".attention.output.dense", In: ".intermediate.dense", Out: ".output.dense",
	NormBefore: ".layernorm_before", NormAfter: ".layernorm_after",
}

// BERTNames are those of Hugging Face's BERT.
var BERTNames = BlockNames{
	Query: ".attention.self.query", Key: ".attention.self.key", Value: ".attention.self.value",
	Output: ".attention.output.dense", In: ".intermediate.dense", Out: ".output.dense",
	NormBefore: ".attention.output.LayerNorm", NormAfter: ".output.LayerNorm",
}

// DistilBERTNames are those of Hugging Face's DistilBERT.
var DistilBERTNames = BlockNames{
	Query: ".attention.q_lin", Key: ".attention.k_lin", Value: ".attention.v_lin",
	Output: ".attention.out_lin", In: ".ffn.lin1", Out: ".ffn.lin2",
	NormBefore: ".sa_layer_norm", NormAfter: ".output_layer_norm",
}
