package studies

// A Figure draws Dots.
type Figure struct{ Dots Dots }
