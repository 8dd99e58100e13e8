/**
 * Offsets that spread dots of `radius` at the positions `xs` round a line, so that they cover each other as little as
 * possible within `half` on both sides; deterministic, in CSS pixels.
 */
export function beeswarm(xs: readonly number[], radius: number, half: number): number[] {
  const order = xs.map((_, index) => index).sort((a, b) => (xs[a] ?? 0) - (xs[b] ?? 0))
  const placed: { x: number; y: number }[] = []
  const offsets = xs.map(() => 0)
  const steps = Array.from({ length: 2 * Math.ceil(half / radius) + 1 }, (_, step) => zigzag(step) * radius)
  for (const index of order) {
    const x = xs[index] ?? 0
    const near = placed.filter((dot) => x - dot.x < 2 * radius)
    const clearance = (y: number): number =>
      Math.min(2 * radius, ...near.map((dot) => Math.hypot(dot.x - x, dot.y - y)))
    const usable = steps.filter((y) => Math.abs(y) <= half)
    const y = usable.reduce((best, candidate) => (clearance(candidate) > clearance(best) + 0.01 ? candidate : best), 0)
    offsets[index] = y
    placed.push({ x, y })
  }
  return offsets
}

/** 0, 1, −1, 2, −2, … */
const zigzag = (step: number): number => (step % 2 === 1 ? (step + 1) / 2 : -step / 2)
