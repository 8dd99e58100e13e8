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
  /** One hue in six steps from none to all: shares and kinds of one thing. No agent has it. */
  ramp: readonly string[]
  /** Another hue, the most striking first: reasons of failures, in their fixed order. No agent has it. */
  reasons: readonly string[]
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
    ramp: ['#f3f5f7', '#c8e6da', '#94ccb9', '#62b8a0', '#35a087', '#0b6152'],
    reasons: ['#6b0f2f', '#a3234e', '#c63f69', '#e8829d', '#f2b3c3', '#fadfe6'],
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
    ramp: ['#151b23', '#123a33', '#17594d', '#1f7e6c', '#3fae96', '#8fe0cc'],
    reasons: ['#ffd9e2', '#f8a3b9', '#e56f8f', '#bd4265', '#8a2a48', '#571a2f'],
  },
}

/** The family that `render/` registers from the package's own files. */
export const FONT_FAMILY = 'Bakeoff Inter'
