import type { ChartConfiguration } from 'chart.js'
import type { ReportData } from '../model/report-data.ts'

export type ThemeName = 'light' | 'dark'

/** The figures behind a picture, as they go into its CSV. */
export type Table = { columns: string[]; rows: (string | number | null)[][] }

/** A picture before it is drawn: everything but the pixels. Sizes in CSS pixels. */
export type ChartPlan = {
  /** The finding, computed from the intervals. */
  title: string
  width: number
  height: number
  config: ChartConfiguration
  table: Table
  /** The numbers in one sentence, for readers who cannot see the picture. */
  alt: string
  caption: string
}

/** Measures text in the report's own font, in CSS pixels; given, because a pure chart cannot draw. */
export type MeasureText = (text: string, size: number, weight: number) => number

/** One chart: one file in `charts/`. Null where the data cannot carry it. */
export type Chart = {
  readonly id: string
  /** File name without theme and extension, numbered in reading order. */
  readonly file: string
  plan(data: ReportData, theme: ThemeName, measure: MeasureText): ChartPlan | null
}
