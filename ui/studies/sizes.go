package studies

// Sizes draws a Curve.
type Sizes struct{ Curve Curve }
