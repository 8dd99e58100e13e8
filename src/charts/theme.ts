import type { ThemeName } from '../contracts/chart.ts'

/** Colours of one theme. `background` and `ink` are GitHub's own, so that a picture sits flush in a README. */
export type Theme = {
  background: string
  ink: string
  /** Secondary text; readable, contrast at least 4.5. */
  muted: string
  /** Marks of agents that have no colour of their own. */
  neutral: string
  grid: string
  outline: string
  /** The area that some agent beats on both axes. */
  shade: string
  /** Contestants, in order; told apart under the three colour-vision deficiencies (palette.test.ts). */
  agents: readonly string[]
}

export const THEMES: Record<ThemeName, Theme> = {
  light: {
    background: '#ffffff',
    ink: '#1f2328',
    muted: '#59636e',
    neutral: '#818b98',
    grid: '#e6e9ed',
    outline: '#afb8c1',
    shade: '#f3f5f7',
    agents: ['#0072B2', '#C65102', '#10302E', '#7B3FE4', '#75482A', '#3A0D57'],
  },
  dark: {
    background: '#0d1117',
    ink: '#f0f6fc',
    muted: '#9aa4af',
    neutral: '#7d8590',
    grid: '#21262d',
    outline: '#484f58',
    shade: '#151b23',
    agents: ['#3B9EEA', '#FF7F32', '#C9F7E3', '#EB38CF', '#F0E070', '#4DE6FA'],
  },
}

/** The family that `render/` registers from the package's own files. */
export const FONT_FAMILY = 'Bakeoff Inter'
