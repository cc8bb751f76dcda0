package samples

import "github.com/pcloralab/pcloralab/ui/part"

// A Line is what one model says of an example.
type Line struct {
	Who    string
	Answer Answer
}

func (c *Line) class() string {
	switch {
	case !c.Answer.Given:
		return "answer answer-none"
	case c.Answer.Right:
		return "answer"
	}
	return "answer answer-wrong"
}

func (c *Line) icon() string {
	switch {
	case !c.Answer.Given:
		return ""
	case c.Answer.Right:
		return part.IconRight
	}
	return part.IconWrong
}

func (c *Line) verdict() string {
	switch {
	case !c.Answer.Given:
		return "no answer yet"
	case c.Answer.Right:
		return "right:"
	}
	return "wrong:"
}
