package studies

// A Decay draws a Grid.
type Decay struct{ Grid Grid }
