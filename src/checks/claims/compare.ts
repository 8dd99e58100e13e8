import type { ClaimFacts } from '../../model/claim-facts.ts'
import type { Claim, ClaimValue } from './claim.ts'
import { compareOrder } from './order.ts'
import { isRatio, numberText, type PrintedNumber, printedNumbers, scaleOf } from './printed-number.ts'

export type Comparison = Pick<ClaimFacts, 'result' | 'detail'> & { found?: string }

/** Most that an agent may forgive itself; past this a number says nothing. */
const MOST_TOLERANCE = 0.5

/** Timings of another machine: within this factor nothing can be said against them. */
const TIMING_FACTOR = 10
/** Several timings of one script share the machine's speed; apart from that they keep their ratios to one another. */
const SHARED_FACTOR = 3
const SLOW_MACHINE = 100

/** Whether the manifest's value is the number of its quote, at the precision that is printed. Absent: nothing to compare. */
export function valueAgainstQuote(claim: Claim): Comparison | undefined {
  if (claim.quote === undefined || typeof claim.value !== 'number') return undefined
  const value = claim.value
  const numbers = printedNumbers(claim.quote)
  const loose = claim.kind !== 'exact'
  if (numbers.length === 0 || numbers.some((printed) => scaleOf(value, printed, loose) !== undefined)) return undefined
  const [nearest] = [...numbers].sort((a, b) => Math.abs(a.value - value) - Math.abs(b.value - value))
  const by = nearest === undefined ? '' : ` by ${numberText(Math.abs(nearest.value - value))}`
  return { result: 'off', detail: `off${by}: the quote is "${claim.quote}", the manifest's value ${numberText(value)}` }
}

/** `common`: how much longer this machine takes for the script. `delivered`: what the folder itself holds at that place. */
export type CompareBy = { common?: number; delivered?: unknown }

/** How a value that was measured again stands to the claim. */
export function compareValue(claim: Claim, fresh: unknown, by: CompareBy = {}): Comparison {
  const { value = firstNumber(claim.quote) } = claim
  if (value === undefined) return { result: 'not-checkable', detail: 'the claim gives no value' }
  if (Array.isArray(value)) return compareOrder(value, fresh, { source: claim.source, delivered: by.delivered })
  if (typeof value === 'string' && numberOf(value) === undefined) return compareText(value, fresh)
  const stated = numberOf(value)
  const found = numberOf(fresh)
  if (stated === undefined) return { result: 'not-checkable', detail: 'the claim gives no value' }
  if (found === undefined) return { result: 'not-reproduced', detail: `no number came out: ${shown(fresh)}` }
  return { ...compareNumbers(claim, stated, found, by), found: numberText(found) }
}

const firstNumber = (quote: string | undefined): ClaimValue | undefined =>
  quote === undefined ? undefined : printedNumbers(quote)[0]?.value

function compareText(stated: string, fresh: unknown): Comparison {
  const found = shown(fresh)
  const same = String(fresh).trim().toLowerCase() === stated.trim().toLowerCase()
  return same
    ? { result: 'reproduced', detail: `"${stated}" came out again`, found }
    : { result: 'not-reproduced', detail: `"${stated}" is stated, ${found} came out`, found }
}

function compareNumbers(claim: Claim, stated: number, found: number, by: CompareBy): Comparison {
  const printed = printedOf(claim, stated)
  const ratio = claim.kind === 'timing' && printed !== undefined && isRatio(printed)
  const reference = numberOf(by.delivered) ?? (claim.kind === 'timing' ? undefined : found)
  const inUnit = found / unitScale(printed, stated, reference)
  switch (claim.kind) {
    case 'exact':
      return isNear(inUnit, stated, 1e-9) ? again('exactly') : offBy(stated, inUnit)
    case 'order':
      return Math.sign(inUnit - turningPoint(printed)) === Math.sign(stated - turningPoint(printed))
        ? again('in the same order')
        : offBy(stated, inUnit)
    case 'timing':
      return ratio ? compareRatio(stated, inUnit) : compareTiming(stated, inUnit, by.common)
    case 'rounded':
      return compareRounded(claim, printed, stated, found, inUnit)
  }
}

const again = (how: string): Comparison => ({ result: 'reproduced', detail: `came out again ${how}` })

function compareRounded(
  claim: Claim,
  printed: PrintedNumber | undefined,
  ...[stated, found, inUnit]: [number, number, number]
): Comparison {
  if (isNear(inUnit, stated, 1e-9)) return again('exactly')
  if (printed !== undefined && scaleOf(found, printed, true) !== undefined) return again('as printed')
  const rel = Math.min(claim.toleranceRel ?? 0, MOST_TOLERANCE)
  if (isNear(inUnit, stated, rel)) return again(`within its own tolerance of ${numberText(rel * 100)} %`)
  return offBy(stated, inUnit)
}

/** `39×` may come out as another factor elsewhere, but not as none and not the other way round. */
function compareRatio(stated: number, found: number): Comparison {
  const factor = found / stated
  const turned = stated > 1 !== found > 1
  if (factor > 0 && factor <= SHARED_FACTOR && factor >= 1 / SHARED_FACTOR && !turned) {
    return again(`as ${numberText(found)}`)
  }
  return offBy(stated, found)
}

function compareTiming(stated: number, found: number, common: number | undefined): Comparison {
  const factor = found / stated
  const text = `${numberText(Number(factor.toPrecision(2)))} times as long here`
  if (!(factor > 0) || !Number.isFinite(factor)) return offBy(stated, found)
  if (common !== undefined && within(factor / common, SHARED_FACTOR)) {
    return { result: 'reproduced', detail: `${text}, as the script's other timings are` }
  }
  if (common === undefined && within(factor, TIMING_FACTOR)) return { result: 'reproduced', detail: text }
  if (common === undefined && factor > 1 && factor <= SLOW_MACHINE) {
    return { result: 'not-checkable', detail: `${text}: a slower or busy machine would explain that` }
  }
  return { result: 'off', detail: `off: ${text}${common === undefined ? '' : ", unlike the script's other timings"}` }
}

/**
 * How much longer this machine takes, from at least three timings of one script: their median. Absent where there are
 * fewer, or where no machine is so much slower or faster.
 */
export function commonFactor(
  pairs: readonly { claim: Claim; fresh: unknown; delivered?: unknown }[],
): number | undefined {
  const factors = pairs.flatMap(({ claim, fresh, delivered }) => {
    const stated = numberOf(claim.value)
    const found = numberOf(fresh)
    const printed = stated === undefined ? undefined : printedOf(claim, stated)
    if (claim.kind !== 'timing' || stated === undefined || found === undefined) return []
    if (printed !== undefined && isRatio(printed)) return []
    const factor = found / unitScale(printed, stated, numberOf(delivered)) / stated
    return factor > 0 && Number.isFinite(factor) ? [factor] : []
  })
  const median = [...factors].sort((a, b) => a - b)[Math.floor(factors.length / 2)]
  return factors.length >= 3 && median !== undefined && within(median, SLOW_MACHINE) ? median : undefined
}

const within = (factor: number, limit: number): boolean => factor <= limit && factor >= 1 / limit

const turningPoint = (printed: PrintedNumber | undefined): number =>
  printed !== undefined && ['×', 'x', 'times'].includes(printed.unit.toLowerCase()) ? 1 : 0

/** The number of the quote that the value is, with its unit. */
function printedOf(claim: Claim, stated: number): PrintedNumber | undefined {
  return printedNumbers(claim.quote ?? '').find((printed) => scaleOf(stated, printed, true) !== undefined)
}

/**
 * What the file counts in, where that is not what the manifest's value counts in: 0.61 for a stated 61 %. Seen in what was
 * delivered; a timing that came out a thousand times longer is no other unit.
 */
function unitScale(printed: PrintedNumber | undefined, stated: number, reference: number | undefined): number {
  const own = printed === undefined ? undefined : scaleOf(stated, printed, true)
  if (printed === undefined || own !== 1 || reference === undefined) return 1
  if (isNear(stated, reference, MOST_TOLERANCE)) return 1
  return printed.scales.find((scale) => isNear(reference / scale, stated, MOST_TOLERANCE)) ?? 1
}

const isNear = (a: number, b: number, rel: number): boolean =>
  Math.abs(a - b) <= Math.max(Math.abs(a), Math.abs(b)) * rel + Number.MIN_VALUE

function offBy(stated: number, found: number): Comparison {
  const share =
    stated === 0 ? '' : ` (${numberText(Number(((100 * (found - stated)) / Math.abs(stated)).toPrecision(2)))} %)`
  const by = numberText(Number(Math.abs(found - stated).toPrecision(4)))
  return {
    result: 'off',
    detail: `off by ${by}: ${numberText(stated)} is stated, ${numberText(found)} came out${share}`,
  }
}

/** A number, also one that is printed alone in a text such as a CSV cell. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value !== 'string') return undefined
  const bare = value.trim().replaceAll(/(?<=\d)[,_](?=\d{3})/g, '')
  if (/^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d{1,3})?$/i.test(bare)) return Number(bare)
  const numbers = printedNumbers(value.slice(0, 60))
  return /^\s*[-+~≈]?[\d.,_ ]+\s?[%×a-zµμ]*\s*$/iu.test(value.slice(0, 60)) ? numbers[0]?.value : undefined
}

/** A value as it can stand in a sentence. */
function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing')
  return text.length > 100 ? `${text.slice(0, 99)}…` : text
}
