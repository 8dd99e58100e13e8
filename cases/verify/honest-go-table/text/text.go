package text

import (
	"errors"
	"strings"
)

// ErrEmpty: a text of "{" is not empty.
var ErrEmpty = errors.New("empty {")

type Counter struct{ seen map[string]int }

func New() *Counter {
	return &Counter{seen: map[string]int{}}
}

func (c *Counter) Add(text string) (int, error) {
	if strings.TrimSpace(text) == "" {
		return 0, ErrEmpty
	}
	for _, word := range strings.Fields(text) {
		c.seen[word]++
	}
	return len(c.seen), nil
}

func Title(text string) string {
	return strings.ToUpper(text[:1]) + text[1:]
}
