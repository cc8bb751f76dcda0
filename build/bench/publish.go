package bench

// Publish writes the report, its table and its plot into a folder.
func (r *Report) Publish(dir string) error { return Write(dir, "bench", r, r.Table()) }
