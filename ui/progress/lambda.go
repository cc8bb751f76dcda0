package progress

import (
	"github.com/pcloralab/pcloralab/ui/part"
	"github.com/pcloralab/pcloralab/ui/store"
)

// LambdaOf is the chart of λ alone.
func LambdaOf(s store.State) part.Chart { return lambdaChart(s, newAxes(s)) }
