package bridge

import (
	"encoding/hex"
	"errors"
	"syscall/js"
)

// subtle is the browser's cryptography, which a page has only by https and on
// localhost.
func subtle() (js.Value, error) {
	s := js.Global().Get("crypto").Get("subtle")
	if !s.Truthy() {
		return s, errors.New("this browser encrypts only on pages that come by https: open this one so")
	}
	return s, nil
}

func random(n int) []byte {
	array := js.Global().Get("Uint8Array").New(n)
	js.Global().Get("crypto").Call("getRandomValues", array)
	return fromJS(array)
}

func fromJS(array js.Value) []byte {
	b := make([]byte, array.Length())
	js.CopyBytesToGo(b, array)
	return b
}

// gcm enciphers or deciphers by AES-256-GCM; use is "encrypt" or "decrypt".
func gcm(use string, key, iv, text []byte) ([]byte, error) {
	s, err := subtle()
	if err != nil {
		return nil, err
	}
	k, err := await(s.Call("importKey", "raw", toJS(key), "AES-GCM", false, []any{use}))
	if err != nil {
		return nil, err
	}
	out, err := await(s.Call(use, map[string]any{"name": "AES-GCM", "iv": toJS(iv)}, k, toJS(text)))
	if err != nil {
		return nil, err
	}
	return fromJS(js.Global().Get("Uint8Array").New(out)), nil
}

// sha256 is the hash of b in hexadecimal.
func sha256(b []byte) (string, error) {
	s, err := subtle()
	if err != nil {
		return "", err
	}
	sum, err := await(s.Call("digest", "SHA-256", toJS(b)))
	if err != nil {
		return "", err
	}
	return hex.EncodeToString(fromJS(js.Global().Get("Uint8Array").New(sum))), nil
}
