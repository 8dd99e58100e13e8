import { streamOf } from './random/stream.ts'

/** The whole numbers 0 … n − 1 in an order drawn from the stream named `seed` (Fisher–Yates from the end). */
export function shuffle({ n, seed }: { n: number; seed: string }): { order: number[] } {
  const stream = streamOf(seed)
  const order = Array.from({ length: n }, (_, i) => i)
  for (let i = n - 1; i > 0; i -= 1) {
    const j = stream.below(i + 1)
    const held = order[i] ?? 0
    order[i] = order[j] ?? 0
    order[j] = held
  }
  return { order }
}
