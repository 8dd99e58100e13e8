import type { Box } from './draw.ts'

/** A label to be placed beside its point; sizes in CSS pixels. */
export type Label = { x: number; y: number; width: number; height: number }

/** Where a label went: its upper left corner, and whether it is so far off that a line must lead to it. */
export type Placed = Box & { led: boolean }

/** Distances between a point and its label; past the first a line leads from one to the other. */
export const GAPS = { near: [11, 26], far: [11, 26, 44, 68, 96] } as const
const DIRECTIONS = [
  [1, -1],
  [1, 1],
  [-1, -1],
  [-1, 1],
  [1, 0],
  [-1, 0],
  [0, -1],
  [0, 1],
] as const
/** What labels must not cover, what they should not, and how far they may go. */
export type Page = { solid: readonly Box[]; soft: readonly Box[]; gaps: readonly number[] }

const RING_COST = 6
const CROSSING_COST = 2

/**
 * Places every label inside `area`, off all `solid` boxes and off each other, as near to its point and over as few
 * `soft` boxes as a greedy search in several orders finds. Null where no order works.
 */
export function placeLabels(labels: readonly Label[], area: Box, page: Page): Placed[] | null {
  let best: { cost: number; placed: Placed[] } | null = null
  for (const order of ordersOf(labels)) {
    const found = placeInOrder(labels, order, area, page)
    if (found !== null && (best === null || found.cost < best.cost)) best = found
  }
  return best?.placed ?? null
}

/** True where the two boxes share an inner point. */
function overlaps(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

function ordersOf(labels: readonly Label[]): number[][] {
  const indexes = labels.map((_, index) => index)
  const by = (key: (label: Label) => number): number[] =>
    [...indexes].sort((a, b) => keyAt(labels, a, key) - keyAt(labels, b, key))
  const crowding = (label: Label): number =>
    -labels.filter((other) => Math.abs(other.x - label.x) < label.width && Math.abs(other.y - label.y) < 60).length
  const orders = [by(crowding), by(({ x }) => x), by(({ x }) => -x), by(({ y }) => y), by(({ y }) => -y)]
  return [...orders, ...indexes.map((first) => [first, ...by(crowding).filter((index) => index !== first)])]
}

function keyAt(labels: readonly Label[], index: number, key: (label: Label) => number): number {
  const label = labels[index]
  return label === undefined ? 0 : key(label)
}

function placeInOrder(
  labels: readonly Label[],
  order: readonly number[],
  area: Box,
  { solid, soft, gaps }: Page,
): { cost: number; placed: Placed[] } | null {
  const taken: Box[] = [...solid]
  const placed = new Map<number, Placed>()
  let cost = 0
  for (const index of order) {
    const label = labels[index]
    if (label === undefined) return null
    const free = candidatesOf(label, gaps).filter(
      ({ box }) => contains(area, box) && !taken.some((other) => overlaps(box, other)),
    )
    const priced = free.map((candidate) => ({
      ...candidate,
      cost: candidate.cost + CROSSING_COST * soft.filter((line) => overlaps(candidate.box, line)).length,
    }))
    const chosen = priced.sort((a, b) => a.cost - b.cost)[0]
    if (chosen === undefined) return null
    cost += chosen.cost
    taken.push(chosen.box)
    placed.set(index, { ...chosen.box, led: chosen.led })
  }
  return { cost, placed: labels.flatMap((_, index) => placed.get(index) ?? []) }
}

function candidatesOf(
  { x, y, width, height }: Label,
  gaps: readonly number[],
): { box: Box; cost: number; led: boolean }[] {
  return gaps.flatMap((gap, ring) =>
    DIRECTIONS.map(([right, down], preference) => ({
      box: { x: x + side(right, gap, width), y: y + side(down, gap / 2, height), width, height },
      cost: ring * RING_COST + preference * 0.3,
      led: ring > 0,
    })),
  )
}

/** Offset of a box's start so that it lies after (1), before (−1) or around (0) its point. */
function side(direction: -1 | 0 | 1, gap: number, size: number): number {
  if (direction === 0) return -size / 2
  return direction > 0 ? gap : -gap - size
}

function contains(area: Box, box: Box): boolean {
  return (
    box.x >= area.x &&
    box.y >= area.y &&
    box.x + box.width <= area.x + area.width &&
    box.y + box.height <= area.y + area.height
  )
}
