package token_test

import (
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/token"
)

func Example() {
	vocab, err := token.ReadVocab([]byte("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\ncaf\n##e\n##s\n,\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	t, err := token.New(vocab, token.DefaultConfig())
	if err != nil {
		fmt.Println(err)
		return
	}
	e := t.Pad(t.Encode("A, Cafés, 咖", 16), 12)
	tokens := make([]string, len(e.IDs))
	for i, id := range e.IDs {
		tokens[i] = t.Token(id)
	}
	fmt.Println(tokens)
	fmt.Println(e.IDs)
	fmt.Println(t.Decode(e.IDs))
	// Output:
	// [[CLS] a , caf ##e ##s , [UNK] [SEP] [PAD] [PAD] [PAD]]
	// [2 5 9 6 7 8 9 1 3 0 0 0]
	// a, cafes,
}
