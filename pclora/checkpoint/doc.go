// Package checkpoint finds a model among files, wherever they lie: on a disk,
// dropped on a page, in a browser's storage, or on a server that has so far sent
// the headers alone.
//
// # Which files
//
// Of several folders that hold a config.json, the one nearest to the top counts.
// Beside it lie the weights: model.safetensors, else the only .safetensors file,
// else the files that model.safetensors.index.json names; and, each of them where
// there is one, tokenizer.json or vocab.txt, tokenizer_config.json, and
// preprocessor_config.json. All others are passed over.
//
// # Who owns memory
//
// Settings and vocabularies are read whole, within limits. Weights stay where they
// are: Source reads a tensor when it is asked for.
//
// # Errors
//
// What is missing, or of a kind that is not read, is an *Error with a Kind, the
// file in question, and what to do. What a file holds is judged by the package
// that reads it, with that package's errors.
package checkpoint
