exports.permutations = (n) => (n <= 1 ? 1 : n * exports.permutations(n - 2))
