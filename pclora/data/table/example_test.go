package table_test

import (
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/data/table"
)

func ExamplePropose() {
	t, err := table.Read("pets.csv", []byte("label,text\ncat,\"It purrs, and sleeps.\"\ndog,It barks.\n"))
	if err != nil {
		panic(err)
	}
	c := table.Propose(t)
	fmt.Printf("%q is classified as %q\n", t.Name(c.Text, c.Header), t.Name(c.Label, c.Header))
	fmt.Println(t.Cell(1, c.Text))

	_, err = table.Read("pets.csv", []byte("label,text\ncat,It purrs, and sleeps.\n"))
	fmt.Println(err)
	// Output:
	// "text" is classified as "label"
	// It purrs, and sleeps.
	// table: line 2: 3 fields, the first row has 2: put quotes around a field that holds a separator
}
