const MINUS = '\u2212'

/** A fraction of 1 as a percentage; decimals only where `counted` trials can carry them. */
export function percentText(rate: number, counted: number): string {
  return `${(rate * 100).toFixed(counted >= 200 ? 1 : 0)}%`
}

/** A difference of two rates in percentage points, always with its sign: `+30`, `−7`, `0`. */
export function pointsText(difference: number): string {
  const points = Math.round(difference * 100)
  if (points === 0) return '0'
  return `${points > 0 ? '+' : MINUS}${Math.abs(points)}`
}

/** US dollars with two significant digits, whole dollars from 100 on. */
export function usdText(usd: number): string {
  if (usd === 0) return '$0'
  const sign = usd < 0 ? MINUS : ''
  const size = Math.abs(usd)
  if (size >= 100) return `${sign}$${groupedText(Math.round(size))}`
  const rounded = Number(size.toPrecision(2))
  const digits = Math.max(0, 1 - Math.floor(Math.log10(rounded) + 1e-9))
  return `${sign}$${rounded.toFixed(digits)}`
}

/** Milliseconds in the unit a person would choose: `420 ms`, `4.2 s`, `42 s`, `3.3 min`, `1.4 h`. */
export function durationText(ms: number): string {
  const [value, unit] = durationParts(ms)
  return `${value} ${unit}`
}

/** Two durations as `4.3–6.6 min`, or `40 s – 1.2 min` where the units differ. */
export function durationRangeText(lowMs: number, highMs: number): string {
  const [low, lowUnit] = durationParts(lowMs)
  const [high, highUnit] = durationParts(highMs)
  if (lowUnit !== highUnit) return `${low} ${lowUnit} – ${high} ${highUnit}`
  return low === high ? `${low} ${lowUnit}` : `${low}–${high} ${lowUnit}`
}

/** A factor: `2.1×`, `14×`. */
export const ratioText = (ratio: number): string => `${ratio.toFixed(ratio < 10 ? 1 : 0)}×`

/** A count of tokens with two or three digits that say something: `840`, `9.5k`, `268k`, `1.2M`. */
export function tokensText(tokens: number): string {
  if (tokens < 999.5) return tokens.toFixed(0)
  if (tokens < 999_500) return `${(tokens / 1000).toFixed(tokens < 9950 ? 1 : 0)}k`
  return `${(tokens / 1e6).toFixed(tokens < 9.95e6 ? 1 : 0)}M`
}

/** A whole number with thousands separated by commas. */
export function groupedText(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `1 task`, `2 tasks`. */
export const countText = (count: number, noun: string): string =>
  `${groupedText(count)} ${noun}${count === 1 ? '' : 's'}`

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** The UTC day of an ISO time: `24 Nov 2026`. */
export function dayText(iso: string): string {
  const [year = '', month = '', day = ''] = iso.slice(0, 10).split('-')
  return `${Number(day)} ${MONTHS[Number(month) - 1] ?? month} ${year}`
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

function durationParts(ms: number): [string, string] {
  if (ms < SECOND - 0.5) return [ms.toFixed(0), 'ms']
  if (ms < 9.95 * SECOND) return [(ms / SECOND).toFixed(1), 's']
  if (ms < 59.5 * SECOND) return [(ms / SECOND).toFixed(0), 's']
  if (ms < 59.95 * MINUTE) return [(ms / MINUTE).toFixed(1), 'min']
  return [(ms / HOUR).toFixed(1), 'h']
}
