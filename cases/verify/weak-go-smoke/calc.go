package calc

func Add(a, b int) int {
	return a + b
}

func Less(a, b int) bool {
	return a < b
}
