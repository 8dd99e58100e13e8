package calc

import "testing"

func TestAll(t *testing.T) {
	t.Log("calc_test.go:7: ran", Add(2, 3), Less(1, 2))
}
