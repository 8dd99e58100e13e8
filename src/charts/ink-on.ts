import type { Theme } from './theme.ts'

/** The readable one of the theme's two text colours on a filled area. */
export function inkOn(fill: string, theme: Theme): string {
  return contrast(fill, theme.ink) >= contrast(fill, theme.background) ? theme.ink : theme.background
}

/** Contrast ratio of WCAG 2, from 1 to 21, of two `#rrggbb` colours. */
function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminanceOf(a), luminanceOf(b)].sort((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}

function luminanceOf(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
