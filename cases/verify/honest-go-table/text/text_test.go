package text

import "testing"

func TestAdd(t *testing.T) {
	for _, row := range []struct {
		text string
		want int
	}{{"a b a", 2}, {"c", 1}} {
		got, err := New().Add(row.text)
		if err != nil || got != row.want {
			t.Errorf("%q: got %d, want %d", row.text, got, row.want)
		}
	}
	if _, err := New().Add(" "); err != ErrEmpty {
		t.Error("no error")
	}
}

func TestTitle(t *testing.T) {
	if got := Title("word"); got != "Word" {
		t.Fatalf("got %q", got)
	}
}
