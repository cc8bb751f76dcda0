// Package adapter holds what takes the place of a frozen linear: adapters, and
// the host layer that fades the frozen weight out beside one.
//
// λ belongs to the host, not to a kind of adapter: PC-LoRA is LoRA factors plus
// a decay, and any adapter can be progressive.
package adapter
