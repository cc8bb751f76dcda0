// Package schedule holds what changes with the step: λ, the weight left on the
// frozen matrices, and the learning rate.
package schedule
