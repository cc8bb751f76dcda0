package token

import (
	"cmp"
	"container/heap"
	"strings"
)

// A joiner holds words as lists of pieces, and joins the most frequent pair of
// neighbours in all of them, again and again.
type joiner struct {
	pieces []string
	ids    map[string]int32
	words  []spelling
	pairs  map[pair]*pairCount
	queue  queue
	least  int
}

// A spelling is a word in pieces; −1 stands for a character without one, which
// joins with nothing.
type spelling struct {
	ids   []int32
	count int
}

type pair struct{ left, right int32 }

// A pairCount is how often a pair occurs, and in which words it has occurred.
type pairCount struct {
	count int
	words []int32 // with repetitions; some may have lost the pair
}

func newJoiner(pieces []string, words []wordCount, least int) *joiner {
	j := &joiner{pieces: pieces, ids: map[string]int32{}, pairs: map[pair]*pairCount{}, least: least}
	for id, piece := range pieces {
		j.ids[piece] = int32(id)
	}
	for _, w := range words {
		s := spelling{count: w.count}
		prefix := ""
		for _, r := range w.word {
			id, ok := j.ids[prefix+string(r)]
			if !ok {
				id = -1
			}
			s.ids = append(s.ids, id)
			prefix = continuing
		}
		j.words = append(j.words, s)
		j.count(int32(len(j.words)-1), s.count)
	}
	for p, c := range j.pairs {
		j.queue.all = append(j.queue.all, entry{p, c.count, j.name(p)})
	}
	heap.Init(&j.queue)
	return j
}

// count adds n to the counts of all pairs in a word.
func (j *joiner) count(word int32, n int) {
	ids := j.words[word].ids
	for i := 1; i < len(ids); i++ {
		p := pair{ids[i-1], ids[i]}
		if p.left < 0 || p.right < 0 {
			continue
		}
		c := j.pairs[p]
		if c == nil {
			c = &pairCount{}
			j.pairs[p] = c
		}
		c.count += n
		if n > 0 && (len(c.words) == 0 || c.words[len(c.words)-1] != word) {
			c.words = append(c.words, word)
		}
	}
}

// join joins the most frequent pair, and returns false when none is frequent
// enough.
func (j *joiner) join() bool {
	for len(j.queue.all) > 0 {
		e := heap.Pop(&j.queue).(entry)
		c := j.pairs[e.pair]
		switch {
		case c == nil || c.count < j.least || c.count <= 0:
			continue
		case c.count != e.count: // it changed since
			e.count = c.count
			heap.Push(&j.queue, e)
			continue
		}
		j.joinPair(e.pair, j.name(e.pair), c.words)
		delete(j.pairs, e.pair)
		return true
	}
	return false
}

// joinPair puts one piece in place of a pair in all the words that may have it.
// The piece may be there already, joined in another way.
func (j *joiner) joinPair(p pair, name string, words []int32) {
	id, ok := j.ids[name]
	if !ok {
		id = int32(len(j.pieces))
		j.pieces = append(j.pieces, name)
		j.ids[name] = id
	}
	last := int32(-1)
	changed := map[pair]bool{}
	for _, w := range words {
		if w == last {
			continue
		}
		last = w
		s := &j.words[w]
		j.count(w, -s.count)
		s.ids = replace(s.ids, p, id)
		j.count(w, s.count)
		for i := 1; i < len(s.ids); i++ {
			if s.ids[i-1] == id || s.ids[i] == id {
				changed[pair{s.ids[i-1], s.ids[i]}] = true
			}
		}
	}
	j.requeue(changed)
}

// requeue puts the pairs of a new piece in the queue with their counts of now.
// All other pairs can only have become rarer, which join finds out.
func (j *joiner) requeue(changed map[pair]bool) {
	for p := range changed {
		if c := j.pairs[p]; c != nil && c.count >= j.least {
			heap.Push(&j.queue, entry{p, c.count, j.name(p)})
		}
	}
}

// name is the piece that a pair is joined to.
func (j *joiner) name(p pair) string {
	return j.pieces[p.left] + strings.TrimPrefix(j.pieces[p.right], continuing)
}

// replace puts id in place of every pair p in ids.
func replace(ids []int32, p pair, id int32) []int32 {
	out := ids[:0]
	for i := 0; i < len(ids); i++ {
		if i+1 < len(ids) && ids[i] == p.left && ids[i+1] == p.right {
			out = append(out, id)
			i++
		} else {
			out = append(out, ids[i])
		}
	}
	return out
}

// An entry is a pair with its count when it was put in the queue.
type entry struct {
	pair
	count int
	name  string
}

// A queue is a heap of pairs, the most frequent first, then by name, then by the
// left piece, which is older or shorter.
type queue struct{ all []entry }

func (q *queue) Len() int { return len(q.all) }
func (q *queue) Less(a, b int) bool {
	x, y := q.all[a], q.all[b]
	return cmp.Or(cmp.Compare(y.count, x.count), strings.Compare(x.name, y.name), cmp.Compare(x.left, y.left), cmp.Compare(x.right, y.right)) < 0
}
func (q *queue) Swap(a, b int) { q.all[a], q.all[b] = q.all[b], q.all[a] }
func (q *queue) Push(e any)    { q.all = append(q.all, e.(entry)) }
func (q *queue) Pop() any {
	e := q.all[len(q.all)-1]
	q.all = q.all[:len(q.all)-1]
	return e
}
