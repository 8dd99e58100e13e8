/** Each sort returns the sorted copy and calls `less(a, b)` once per comparison. */
export function mergeSort(items, less) {
  if (items.length < 2) return [...items]
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
