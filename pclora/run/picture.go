package run

import "slices"

// Small returns the example with its picture in at most MaxSide pixels each way: each
// is the nearest pixel of the large one. What has no picture, or pixels that do not
// match its size, stays as it is.
func (e Example) Small() Example {
	area := e.Width * e.Height
	if area <= 0 || max(e.Width, e.Height) <= MaxSide || len(e.Pixels) == 0 || len(e.Pixels)%area != 0 {
		return e
	}
	long := max(e.Width, e.Height)
	w, h := max(1, e.Width*MaxSide/long), max(1, e.Height*MaxSide/long)
	var pixels []byte
	for plane := range slices.Chunk(e.Pixels, area) {
		for y := range h {
			for x := range w {
				pixels = append(pixels, plane[y*e.Height/h*e.Width+x*e.Width/w])
			}
		}
	}
	e.Pixels, e.Width, e.Height = pixels, w, h
	return e
}
