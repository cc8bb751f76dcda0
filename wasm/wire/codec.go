package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
)

// Version is the version of every message. Page and trainer are built
// together, so another one means an old page: it must be reloaded.
const Version = 1

// MaxText bounds the json of a message, in bytes.
const MaxText = 16 << 20

// A FormatError says why something is not a message of this version.
type FormatError string

func (e FormatError) Error() string { return "wire: " + string(e) }

type envelope struct {
	V    int             `json:"v"`
	Kind string          `json:"kind"`
	Body json.RawMessage `json:"body"`
}

// EncodeCommand returns the text of a command.
func EncodeCommand(c Command) (string, error) { return encode(c.commandKind(), c) }

// EncodeEvent returns the text and the blob of an event; the blob is nil for
// most kinds and shares memory with e.
func EncodeEvent(e Event) (text string, blob []byte, err error) {
	if exported, ok := e.(Exported); ok {
		blob = exported.Zip
	}
	text, err = encode(e.eventKind(), e)
	return text, blob, err
}

// EncodeOrder returns the text of an order. Its Bytes or Values are left to the
// caller, who may send them or put them into shared memory.
func EncodeOrder(o Order) (string, error) { return encode(o.orderKind(), o) }

// EncodeReply returns the text of a reply. Its Values are left to the caller.
func EncodeReply(r Reply) (string, error) { return encode(r.replyKind(), r) }

func encode(kind string, body any) (string, error) {
	b, err := json.Marshal(body)
	if err != nil {
		return "", fmt.Errorf("wire: %s: %w", kind, err)
	}
	b, err = json.Marshal(envelope{Version, kind, b})
	return string(b), err
}

// DecodeCommand reads a command. The error, if any, is a FormatError.
func DecodeCommand(text string) (Command, error) {
	m, err := decode(text, nil, commands)
	if err != nil {
		return nil, err
	}
	if files := FilesOf(m.(Command)); len(files) > MaxFiles {
		return nil, FormatError(fmt.Sprintf("%d files, at most %d are read: give a part of them", len(files), MaxFiles))
	}
	return m.(Command), nil
}

// DecodeOrder reads an order. Its Bytes or Values are left to the caller, who
// refuses more than they may be. The error, if any, is a FormatError.
func DecodeOrder(text string) (Order, error) {
	m, err := decode(text, nil, orders)
	if err != nil {
		return nil, err
	}
	return m.(Order), nil
}

// DecodeReply reads a reply. Its Values are left to the caller. The error, if
// any, is a FormatError.
func DecodeReply(text string) (Reply, error) {
	m, err := decode(text, nil, replies)
	if err != nil {
		return nil, err
	}
	return m.(Reply), nil
}

// DecodeEvent reads an event. The error, if any, is a FormatError.
func DecodeEvent(text string, blob []byte) (Event, error) {
	m, err := decode(text, blob, events)
	if err != nil {
		return nil, err
	}
	if exported, ok := m.(Exported); ok {
		exported.Zip = blob
		return exported, nil
	}
	return m.(Event), nil
}

var (
	commands = table[Command](Command.commandKind, Load{}, Start{}, Pause{}, Resume{}, Step{}, Stop{}, Reset{}, Export{},
		Bench{}, StopBench{}, PeekModel{}, PeekData{}, ArrangeData{}, Teach{}, Ask{}, ListShelf{}, ClearShelf{}, Cancel{})
	events = table[Event](Event.eventKind, Ready{}, Loading{}, Loaded{}, Taught{}, Started{}, Stepped{}, Evaluated{},
		Paused{}, Resumed{}, Stopped{}, WasReset{}, Finished{}, Exported{}, Failed{}, ReplicaLost{},
		Benching{}, Benched{}, BenchStopped{}, ModelSeen{}, DataSeen{}, TeachStarted{}, TeachStepped{}, TeachEvaluated{},
		TeachDone{}, Answered{}, Shelf{}, Cancelled{})
	orders  = table[Order](Order.orderKind, Supply{}, Prepare{}, Begin{}, Compute{}, Apply{}, Measure{})
	replies = table[Reply](Reply.replyKind, Begun{}, Computed{}, Measured{}, Lost{})

	withBlob = map[string]bool{Exported{}.eventKind(): true}
)

func table[M any](kind func(M) string, messages ...M) map[string]reflect.Type {
	t := make(map[string]reflect.Type, len(messages))
	for _, m := range messages {
		t[kind(m)] = reflect.TypeOf(m)
	}
	return t
}

// decode returns a value of the type that kinds has for the text's kind.
func decode(text string, blob []byte, kinds map[string]reflect.Type) (any, error) {
	if len(text) > MaxText {
		return nil, FormatError(fmt.Sprintf("message of %d bytes, at most %d are read", len(text), MaxText))
	}
	var e envelope
	if err := strict([]byte(text), &e); err != nil {
		return nil, FormatError("not a message: " + err.Error())
	}
	if e.V != Version {
		return nil, FormatError(fmt.Sprintf("message of version %d, this build speaks version %d: reload the page", e.V, Version))
	}
	kind, ok := kinds[e.Kind]
	if !ok {
		return nil, FormatError(fmt.Sprintf("unknown message %.40q: reload the page", e.Kind))
	}
	if blob != nil && !withBlob[e.Kind] {
		return nil, FormatError(fmt.Sprintf("message %q came with %d bytes of data, it takes none", e.Kind, len(blob)))
	}
	m := reflect.New(kind)
	if err := strict(e.Body, m.Interface()); err != nil {
		return nil, FormatError(fmt.Sprintf("message %q: %v", e.Kind, err))
	}
	return m.Elem().Interface(), nil
}

// strict reads exactly one JSON value and refuses fields that to lacks.
func strict(b []byte, to any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(to); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return fmt.Errorf("something follows its end")
	}
	return nil
}
