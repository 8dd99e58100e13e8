/** Each sort returns the sorted copy and calls `less(a, b)` once per comparison. */
export function mergeSort(items, less) {
  if (items.length < 3) return [...items]
  const middle = items.length >> 1
  const left = mergeSort(items.slice(0, middle), less)
  const right = mergeSort(items.slice(middle), less)
  const out = []
  let i = 0
  let j = 0
  while (i < left.length && j < right.length) out.push(less(right[j], left[i]) ? right[j++] : left[i++])
  return [...out, ...left.slice(i), ...right.slice(j)]
}

export function quickSort(items, less) {
  if (items.length < 2) return [...items]
  const pivotAt = medianOfThree(items, less)
  const pivot = items[pivotAt]
  const small = []
  const large = []
  items.forEach((item, i) => {
    if (i !== pivotAt) (less(item, pivot) ? small : large).push(item)
  })
  return [...quickSort(small, less), pivot, ...quickSort(large, less)]
}

function medianOfThree(items, less) {
  const [a, b, c] = [0, items.length >> 1, items.length - 1]
  if (a === b || b === c) return a
  const ab = less(items[a], items[b])
  const bc = less(items[b], items[c])
  if (ab === bc) return b
  return less(items[a], items[c]) === ab ? c : a
}

export function binaryInsertionSort(items, less) {
  const out = []
  for (const item of items) {
    let low = 0
    let high = out.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (less(item, out[middle])) high = middle
      else low = middle + 1
    }
    out.splice(low, 0, item)
  }
  return out
}

/** Numbers 0..n-1 in an order that depends on the seed alone. */
export function shuffled(n, seed) {
  const items = Array.from({ length: n }, (_, i) => i)
  let state = seed >>> 0
  for (let i = n - 1; i > 0; i -= 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    const j = Math.floor((state / 2 ** 32) * (i + 1))
    ;[items[i], items[j]] = [items[j], items[i]]
  }
  return items
}

export function meanComparisons(sort, n, rounds) {
  let count = 0
  const less = (a, b) => {
    count += 1
    return a < b
  }
  for (let seed = 1; seed <= rounds; seed += 1) sort(shuffled(n, seed), less)
  return count / rounds
}

/** log2(n!): no comparison sort needs fewer on average. */
export function leastComparisons(n) {
  let sum = 0
  for (let i = 2; i <= n; i += 1) sum += Math.log2(i)
  return sum
}
