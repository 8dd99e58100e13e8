import { createHash } from 'node:crypto'
import { CHARTS } from '../charts/index.ts'
import type { ThemeName } from '../contracts/chart.ts'
import type { RunEvent } from '../model/events.ts'
import type { RunId } from '../model/ids.ts'
import type { ReportData } from '../model/report-data.ts'
import { openRenderer, type Renderer } from '../render/open-renderer.ts'
import type { ReportChart } from '../report/blocks.ts'
import { contentPolicy, type PageParts, renderHtml } from '../report/html.ts'
import { trialKey } from '../report/page/page-data.ts'
import type { TrialDetail } from '../report/page/trial-detail.ts'
import { eventsAfter, readStatus } from '../store/read.ts'
import type { OpenResults } from './open-results.ts'
import { pageScript } from './page-script.ts'
import { reportDataOf } from './report-data.ts'
import { trialDetail } from './trial-detail.ts'

/** A run's report as it stands now, for a server. */
export type LiveReport = {
  /** The policy of its page. */
  policy: string
  /** The page, and what changes when it does. */
  page(): { html: string; tag: string }
  /** A picture by its file name; undefined where there is none of that name. */
  chart(file: string): Promise<Buffer | undefined>
  /** Everything of one trial, `TASK/AGENT/INDEX`; undefined where the run has none of that name. */
  detail(trial: string): TrialDetail | undefined
}

/** While agents work, pictures are drawn anew no more often than this: drawing takes a core from them. */
const REDRAW_AFTER_MS = 30_000

/** What an agent does meanwhile changes nothing that the report says. */
const SILENT: ReadonlySet<RunEvent['type']> = new Set(['attempt-activity', 'note', 'round-started', 'round-ended'])

/** The report of a run that may still go on; nothing is built before it is asked for. */
export async function openLiveReport(results: OpenResults, run: RunId, now: () => number): Promise<LiveReport> {
  const { store, folder } = results
  const renderer = await openRenderer()
  const parts: PageParts = { script: pageScript(), sha256: sha256Base64, live: true }
  const read = (): ReportData => reportDataOf(store, folder, run)
  let seq = readStatus(store, run, now()).lastSeq
  let data = read()
  const pictures = openPictures(renderer, now)
  let html = ''

  const refresh = (): void => {
    const { isNews, lastSeq } = newsAfter(results, run, seq)
    seq = lastSeq
    if (isNews) data = read()
    const isRedrawn = pictures.take(data)
    if (isNews || isRedrawn || html === '') html = renderHtml(data, pictures.charts(), parts)
  }
  return {
    policy: contentPolicy(parts),
    page: () => {
      refresh()
      return { html, tag: `"${createHash('sha256').update(html).digest('hex').slice(0, 32)}"` }
    },
    chart: (file) => pictures.draw(file),
    detail: (name) => {
      const trial = data.trials.find((one) => trialKey(one) === name)
      return trial === undefined ? undefined : trialDetail(store, folder, trial)
    },
  }
}

function newsAfter({ store }: OpenResults, run: RunId, seq: number): { isNews: boolean; lastSeq: number } {
  let lastSeq = seq
  let isNews = false
  for (let events = eventsAfter(store, run, lastSeq); events.length > 0; events = eventsAfter(store, run, lastSeq)) {
    lastSeq = events.at(-1)?.seq ?? lastSeq
    isNews ||= events.some(({ type }) => !SILENT.has(type))
  }
  return { isNews, lastSeq }
}

type Pictures = {
  /** Takes newer data over, unless the last ones are too young; true where the pictures changed. */
  take(data: ReportData): boolean
  charts(): ReportChart[]
  draw(file: string): Promise<Buffer | undefined>
}

/** Pictures of one state of a run, drawn when somebody looks at them. */
function openPictures(renderer: Renderer, now: () => number): Pictures {
  let of: ReportData | undefined
  let takenAt = 0
  let version = 0
  const drawn = new Map<string, Promise<Buffer>>()
  return {
    take: (data) => {
      const isYoung = now() - takenAt < REDRAW_AFTER_MS && data.ended === undefined
      if (of === data || (of !== undefined && isYoung)) return false
      of = data
      takenAt = now()
      version += 1
      drawn.clear()
      return true
    },
    charts: () => {
      const data = of
      if (data === undefined) return []
      return CHARTS.flatMap((chart): ReportChart[] => {
        const plan = chart.plan(data, 'light', renderer.measure)
        if (plan === null) return []
        const place = (theme: ThemeName): string => `charts/${chart.file}-${theme}.png?v=${version}`
        const { title, alt, caption } = plan
        return [{ id: chart.id, title, alt, caption, light: place('light'), dark: place('dark') }]
      })
    },
    draw: async (file) => {
      const known = drawn.get(file)
      if (known !== undefined || of === undefined) return known
      const [, name, theme] = /^([\w-]+)-(light|dark)\.png$/.exec(file) ?? []
      const plan = CHARTS.find((chart) => chart.file === name)?.plan(
        of,
        theme === 'dark' ? 'dark' : 'light',
        renderer.measure,
      )
      if (plan === undefined || plan === null) return undefined
      const picture = renderer.png(plan)
      drawn.set(file, picture)
      return picture
    },
  }
}

const sha256Base64 = (text: string): string => createHash('sha256').update(text).digest('base64')
