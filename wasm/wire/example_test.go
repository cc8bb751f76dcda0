package wire_test

import (
	"fmt"

	"github.com/pcloralab/pcloralab/wasm/wire"
)

func ExampleDecodeCommand() {
	_, err := wire.DecodeCommand(`{"v":2,"kind":"pause","body":{}}`)
	fmt.Println(err)
	// Output: wire: message of version 2, this build speaks version 1: reload the page
}
