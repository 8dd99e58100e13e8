export function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

export function share(values, limit) {
  return values.filter((value) => value < limit).length / values.length
}
