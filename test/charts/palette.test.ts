import { expect, test } from 'vitest'
import { inkOn } from '../../src/charts/ink-on.ts'
import { THEMES } from '../../src/charts/theme.ts'

/** Machado, Oliveira & Fernandes 2009, severity 1, on linear RGB. */
const VISION = {
  normal: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  deutan: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  protan: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  tritan: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
}

for (const [name, theme] of Object.entries(THEMES)) {
  test(`${name}: agents differ by at least 15 (ΔE76) for every kind of colour vision, from grey too`, () => {
    const colours = [...theme.agents, theme.neutral]
    for (const [vision, matrix] of Object.entries(VISION)) {
      const labs = colours.map((colour) => labOf(see(linearOf(colour), matrix)))
      for (const [i, a] of labs.entries()) {
        for (const [j, b] of labs.entries()) {
          if (j <= i) continue
          const difference = Math.hypot(...a.map((value, channel) => value - (b[channel] ?? 0)))
          expect(difference, `${colours[i]} ${colours[j]} ${vision}`).toBeGreaterThanOrEqual(15)
        }
      }
    }
  })

  test(`${name}: text and agents stand out from the background by at least 4.5`, () => {
    for (const colour of [...theme.agents, theme.ink, theme.muted]) {
      expect(contrast(colour, theme.background), colour).toBeGreaterThanOrEqual(4.5)
    }
  })
}

for (const [name, theme] of Object.entries(THEMES)) {
  test.each(['ramp', 'reasons'] as const)(
    `${name}: the steps of its %s differ for every kind of colour vision`,
    (scale) => {
      for (const [vision, matrix] of Object.entries(VISION)) {
        const labs = theme[scale].map((colour) => labOf(see(linearOf(colour), matrix)))
        for (const [index, lab] of labs.entries()) {
          const next = labs[index + 1]
          if (next === undefined) continue
          const difference = Math.hypot(...lab.map((value, channel) => value - (next[channel] ?? 0)))
          expect(difference, `${theme[scale][index]} ${vision}`).toBeGreaterThanOrEqual(8)
        }
      }
    },
  )

  test(`${name}: a count on any fill is readable`, () => {
    for (const fill of [...theme.ramp, ...theme.reasons, theme.grid]) {
      expect(contrast(inkOn(fill, theme), fill), fill).toBeGreaterThanOrEqual(4.5)
    }
  })

  test(`${name}: no agent has a colour of the scales`, () => {
    for (const colour of [...theme.ramp, ...theme.reasons]) expect(theme.agents).not.toContain(colour)
  })
}

function linearOf(hex: string): number[] {
  return [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
}

const dot = (matrix: readonly number[], row: number, vector: readonly number[]): number =>
  vector.reduce((sum, value, column) => sum + value * (matrix[3 * row + column] ?? 0), 0)

const see = (linear: number[], matrix: readonly number[]): number[] =>
  [0, 1, 2].map((row) => Math.min(1, Math.max(0, dot(matrix, row, linear))))

const XYZ = [0.4124564, 0.3575761, 0.1804375, 0.2126729, 0.7151522, 0.072175, 0.0193339, 0.119192, 0.9503041]

function labOf(linear: number[]): number[] {
  const curve = (t: number): number => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116)
  const [x = 0, y = 0, z = 0] = [0.95047, 1, 1.08883].map((white, row) => curve(dot(XYZ, row, linear) / white))
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

function contrast(a: string, b: string): number {
  const luminance = (hex: string): number => dot(XYZ, 1, linearOf(hex))
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}
