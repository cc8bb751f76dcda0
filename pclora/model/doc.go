// Package model holds whole models under the names of Hugging Face's
// checkpoints: their configuration, their parts, reading and writing, and what
// they cost.
//
// # Names
//
// Struct nesting follows the paths of the checkpoint, so loading is one walk
// and an error names the tensor. A compressed linear is stored as two, ".down"
// [R In] and ".up" [Out R], in the place of one, and config.json then carries
// "pclora_rank".
//
// # Errors
//
// Configurations and files come from outside: what is wrong with them is a
// ConfigError or a LoadError, found before anything large is allocated.
package model
