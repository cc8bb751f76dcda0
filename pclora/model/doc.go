// Package model holds whole models under the names of Hugging Face's
// checkpoints: their configuration, their parts, reading and writing, and what
// they cost.
//
// # Families
//
// A Model is a ViT, which reads images and is a DeiT too, or a BERT, which reads
// texts and is a DistilBERT too. They differ in embeddings and head; what lies
// between is one net. Open reads any of them and says what it had to make up,
// convert or leave out.
//
// # Names
//
// Struct nesting follows the paths of the checkpoint, so loading is one walk
// and an error names the tensor. A compressed linear is stored as two, ".down"
// [R In] and ".up" [Out R], in the place of one, and config.json then carries
// "pclora_rank"; with "pclora_bits" the weights of both are integers, and "_scale"
// behind a weight's name names what its rows are multiplied by. With
// "pclora_embedding_rank" word_embeddings.weight is [V r] and has to be multiplied by
// word_embeddings.projection.weight [C r]. A plain encoder's checkpoint leaves its family's name out, and the
// oldest ones call a norm's parameters gamma and beta; both are understood.
//
// # Errors
//
// Configurations and files come from outside: what is wrong with them is a
// ConfigError or a LoadError, found before anything large is allocated.
package model
