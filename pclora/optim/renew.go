package optim

import (
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/tensor"
)

// Renew tells o that p, one of its parameters, has become another matrix, with at
// most as many rows and columns as it had at first. Its moments take p's shape, in
// the first part of the memory that they had then, and are 0. Where it has
// ages, all become 0 too; otherwise its next steps are unbiased as if it were old.
func (o *AdamW) Renew(p *nn.Param) {
	i := o.at[p]
	for _, at := range []int{2 * i, 2*i + 1} {
		clear(o.Moments[at].Data)
		o.Moments[at] = tensor.Of(o.Moments[at].Data[:p.Len()], p.Value.Rows, p.Value.Cols)
	}
	v := o.Vectors[i]
	if v == nil {
		return
	}
	n := p.Value.Rows
	if p.Ages == nn.ColumnAges {
		n = p.Value.Cols
		for k := range v.column {
			v.column[k] = v.column[k][:p.Value.Rows]
		}
	}
	clear(v.Age)
	clear(v.Rest)
	v.Age, v.Rest = v.Age[:n], v.Rest[:n]
}

// MomentsOf returns m and v of p, one of o's parameters. They are o's own.
func (o *AdamW) MomentsOf(p *nn.Param) (m, v tensor.Matrix) {
	i := o.at[p]
	return o.Moments[2*i], o.Moments[2*i+1]
}
