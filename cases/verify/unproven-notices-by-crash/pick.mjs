export function pick(n) {
  return n === 2 ? 'five' : 'none'
}
