package modeltest

import "testing"

func TestModels(t *testing.T) { Run(t) }
