//go:build !js

// Package kernels is for js/wasm alone.
package kernels
