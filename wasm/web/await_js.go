package web

import (
	"fmt"
	"syscall/js"
)

// A failure is an exception of JavaScript.
type failure struct{ name, message string }

func (f failure) Error() string { return f.name + ": " + f.message }

// asFailure reads what was thrown, which may be anything.
func asFailure(thrown js.Value) failure {
	f := failure{"Error", "the browser does not say why"}
	if thrown.Type() != js.TypeObject {
		return f
	}
	if v := thrown.Get("name"); v.Type() == js.TypeString {
		f.name = v.String()
	}
	if v := thrown.Get("message"); v.Type() == js.TypeString && v.String() != "" {
		f.message = v.String()
	}
	return f
}

// named reports whether err is an exception of one of these names.
func named(err error, names ...string) bool {
	f, ok := err.(failure)
	if !ok {
		return false
	}
	for _, name := range names {
		if f.name == name {
			return true
		}
	}
	return false
}

// await waits for a promise. The error is a failure.
func await(promise js.Value) (js.Value, error) {
	type outcome struct {
		value js.Value
		err   error
	}
	done := make(chan outcome, 1)
	good := js.FuncOf(func(_ js.Value, args []js.Value) any {
		o := outcome{value: js.Undefined()}
		if len(args) > 0 {
			o.value = args[0]
		}
		done <- o
		return nil
	})
	bad := js.FuncOf(func(_ js.Value, args []js.Value) any {
		done <- outcome{err: asFailure(args[0])}
		return nil
	})
	defer good.Release()
	defer bad.Release()
	promise.Call("then", good, bad)
	o := <-done
	return o.value, o.err
}

// try turns a panic, which is how exceptions arrive, into an error; exceptions are
// failures.
func try(f func()) (err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case js.Error:
			err = asFailure(p.Value)
		default:
			err = fmt.Errorf("%v", p)
		}
	}()
	f()
	return nil
}

// call is try and await of a method that returns a promise.
func call(of js.Value, method string, args ...any) (v js.Value, err error) {
	var promise js.Value
	if err := try(func() { promise = of.Call(method, args...) }); err != nil {
		return js.Undefined(), err
	}
	return await(promise)
}

func object(fields map[string]any) js.Value { return js.ValueOf(fields) }
