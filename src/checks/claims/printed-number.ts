/** A number as a person printed it. `ulp`: the unit of its last digit; `scales`: what one of it may be in a data file. */
export type PrintedNumber = {
  value: number
  ulp: number
  /** The same without the zeros at the end of a whole number, which may be there for lack of precision. */
  roundUlp: number
  unit: string
  scales: readonly number[]
  hedge?: 'about' | 'above' | 'below'
}

const TIGHT =
  /(?<![\p{L}\d_.])([-−+]?)(\d{1,3}(?:[,_'’\u00a0\u202f\u2009]\d{3})+(?!\d)|\d+)(?:([.,])(\d+))?(?:[eE]([-+]?\d{1,3}))?\s?([%‰×]|[a-zµμ]{1,8}(?![\p{L}\d]))?/giu
const SPACED = /(?<![\p{L}\d_.])()(\d{1,3}(?: \d{3})+(?!\d))(?:([.,])(\d+))?()\s?([%‰×]|[a-zµμ]{1,8}(?![\p{L}\d]))?/giu

const MAX_TEXT = 1000

/** All numbers of a short text, in every way they can be read: `1,234` is 1234 and 1.234. */
export function printedNumbers(text: string): PrintedNumber[] {
  const short = text.slice(0, MAX_TEXT)
  return [TIGHT, SPACED].flatMap((pattern) =>
    [...short.matchAll(pattern)].flatMap((match) => readingsOf(match, short.slice(0, match.index))),
  )
}

function readingsOf(match: RegExpMatchArray, before: string): PrintedNumber[] {
  const [, sign = '', whole = '', mark = '', fraction = '', exponent = '', unit = ''] = match
  const power = exponent === '' ? 0 : Number(exponent)
  const hedge = hedgeOf(before)
  const make = (digits: string, decimals: string): PrintedNumber => {
    const value = Number(`${digits}${decimals === '' ? '' : `.${decimals}`}`) * 10 ** power
    const ulp = 10 ** (power - decimals.length)
    const zeros = decimals === '' ? (/0*$/.exec(digits)?.[0].length ?? 0) : 0
    return {
      value: sign === '' || sign === '+' ? value : -value,
      ulp,
      roundUlp: ulp * 10 ** Math.min(zeros, Math.max(0, digits.length - 1)),
      unit,
      scales: scalesOf(unit),
      ...(hedge === undefined ? {} : { hedge }),
    }
  }
  const plain = whole.replace(/\D/g, '')
  const readings = [make(plain, fraction)]
  // `1,234` is also a decimal comma; `0,41` is nothing else.
  if (fraction === '' && /^\d{1,3},\d{3}$/.test(whole)) readings.push(make(whole.slice(0, -4), whole.slice(-3)))
  if (mark === ',' && fraction.length === 3) readings.push(make(`${plain}${fraction}`, ''))
  return readings
}

function hedgeOf(before: string): PrintedNumber['hedge'] | undefined {
  const tail = before.slice(-20).toLowerCase()
  if (/(?:[~≈]|about|around|roughly|approximately|approx\.?|nearly|almost|circa|ca\.?|some)\s*$/.test(tail))
    return 'about'
  if (/(?:>=?|≥|over|above|more than|at least)\s*$/.test(tail)) return 'above'
  if (/(?:<=?|≤|under|below|less than|fewer than|at most|up to)\s*$/.test(tail)) return 'below'
  return undefined
}

const SECONDS: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  μs: 1e-6,
  ms: 1e-3,
  s: 1,
  sec: 1,
  secs: 1,
  second: 1,
  seconds: 1,
  min: 60,
  minute: 60,
  minutes: 60,
  h: 3600,
  hour: 3600,
  hours: 3600,
}
const BYTES: Readonly<Record<string, readonly number[]>> = {
  b: [1],
  byte: [1],
  bytes: [1],
  kb: [1e3, 1024],
  kib: [1024],
  mb: [1e6, 1024 ** 2],
  mib: [1024 ** 2],
  gb: [1e9, 1024 ** 3],
  gib: [1024 ** 3],
}
const MANY: Readonly<Record<string, readonly number[]>> = {
  k: [1e3, 1024],
  thousand: [1e3],
  m: [1e6, 1024 ** 2],
  million: [1e6],
  g: [1e9, 1024 ** 3],
  bn: [1e9],
  billion: [1e9],
  '%': [0.01],
  percent: [0.01],
  '‰': [0.001],
}
const TIMES = Object.values(SECONDS)
const SIZES = Object.values(BYTES).flat()

/** What one of a unit can be in other units of its family; 1 comes first. */
function scalesOf(unit: string): readonly number[] {
  const name = unit.toLowerCase()
  const seconds = SECONDS[name]
  if (seconds !== undefined) return [...new Set([1, ...TIMES.map((other) => seconds / other)])]
  const bytes = BYTES[name]
  if (bytes !== undefined) return [...new Set([1, ...bytes.flatMap((one) => SIZES.map((other) => one / other))])]
  return [1, ...(MANY[name] ?? [])]
}

/** True for a number that compares two measurements with one another: `39×`, `12 %`. */
export function isRatio(printed: PrintedNumber): boolean {
  return ['×', 'x', '%', 'percent', 'times'].includes(printed.unit.toLowerCase())
}

const ABOUT = 0.05

/**
 * The scale at which `value` is what was printed, to the printed precision; absent where it is not. `rounded` forgives the
 * zeros at the end of a whole number.
 */
export function scaleOf(value: number, printed: PrintedNumber, rounded: boolean): number | undefined {
  return printed.scales.find((scale) => isPrintedAs(value / scale, printed, rounded))
}

function isPrintedAs(value: number, printed: PrintedNumber, rounded: boolean): boolean {
  const distance = Math.abs(value - printed.value)
  const half = 0.5 * printed.ulp
  const forgiven =
    rounded && printed.hedge === undefined ? Math.min(0.5 * printed.roundUlp, ABOUT * Math.abs(printed.value)) : 0
  if (distance <= Math.max(half, forgiven) * (1 + 1e-9) + Math.abs(printed.value) * 1e-12) return true
  if (printed.hedge === 'about') return distance <= Math.abs(printed.value) * ABOUT
  if (printed.hedge === 'above') return value >= printed.value && value <= printed.value * 10
  return printed.hedge === 'below' && value <= printed.value && value >= printed.value / 10
}

/** A number for a sentence: at most six digits that count. */
export function numberText(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e15 ? String(value) : String(Number(value.toPrecision(6)))
}
