import { runLength, type SurvivalTimes, survivalTimes } from './survival-times.ts'

export type Km = {
  /** One entry a distinct time, censored ones too. */
  time: number[]
  nRisk: number[]
  nEvent: number[]
  surv: number[]
  /** Greenwood's standard error of `surv`; null where `surv` is 0. */
  seGreenwood: (number | null)[]
  /** Null when the curve never comes down to ½; where it rests at ½, the middle of that stretch. */
  median: number | null
  rmst: number
  rmstSe: number
  passedByTau: number
}

/**
 * Kaplan–Meier (1958) curve of the time to a pass in seconds (`event` 1 = passed), its median, and the restricted mean
 * time up to `tau` with a Greenwood-type error (Royston & Parmar 2013). Give a trial that did not pass the time tau.
 */
export function km(input: { time: readonly number[]; event: readonly number[]; tau: number }): Km {
  return kmOfTimes(survivalTimes(input.time, input.event), input.tau)
}

/** The same from sorted times; linear. */
export function kmOfTimes({ events, censored }: SurvivalTimes, tau: number): Km {
  const curve: Pick<Km, 'time' | 'nRisk' | 'nEvent' | 'surv' | 'seGreenwood'> = {
    time: [],
    nRisk: [],
    nEvent: [],
    surv: [],
    seGreenwood: [],
  }
  let e = 0
  let c = 0
  let surv = 1
  let greenwood = 0
  while (e < events.length || c < censored.length) {
    const time = Math.min(events[e] ?? Number.POSITIVE_INFINITY, censored[c] ?? Number.POSITIVE_INFINITY)
    const atRisk = events.length - e + censored.length - c
    const passed = runLength(events, e, time)
    if (passed > 0) {
      surv *= (atRisk - passed) / atRisk
      greenwood += passed / (atRisk * (atRisk - passed))
    }
    curve.time.push(time)
    curve.nRisk.push(atRisk)
    curve.nEvent.push(passed)
    curve.surv.push(surv)
    curve.seGreenwood.push(surv === 0 ? null : surv * Math.sqrt(greenwood))
    e += passed
    c += runLength(censored, c, time)
  }
  return { ...curve, median: medianOf(curve.time, curve.surv), ...restrictedMean(curve, tau) }
}

// Products of fractions reach ½ only to rounding.
const NEAR_HALF = 1e-9

/** R's rule (quantile of survfit). */
function medianOf(time: readonly number[], surv: readonly number[]): number | null {
  const reached = surv.findIndex((share) => share <= 0.5 + NEAR_HALF)
  const at = time[reached]
  if (at === undefined) return null
  if ((surv[reached] ?? 0) < 0.5 - NEAR_HALF) return at
  const left = time[surv.findIndex((share) => share < 0.5 - NEAR_HALF)] ?? time.at(-1) ?? at
  return (at + left) / 2
}

function restrictedMean(
  curve: Pick<Km, 'time' | 'nRisk' | 'nEvent' | 'surv'>,
  tau: number,
): Pick<Km, 'rmst' | 'rmstSe' | 'passedByTau'> {
  const { time, nRisk, nEvent, surv } = curve
  const steps = time.filter((at) => at <= tau).length
  let area = 0
  let variance = 0
  let later = tau
  // From tau backward, so that `area` is what lies to the right of each step.
  for (let i = steps - 1; i >= 0; i -= 1) {
    const at = time[i] ?? 0
    area += (surv[i] ?? 0) * (later - at)
    const staying = (nRisk[i] ?? 0) - (nEvent[i] ?? 0)
    if (staying > 0) variance += (area ** 2 * (nEvent[i] ?? 0)) / ((nRisk[i] ?? 0) * staying)
    later = at
  }
  return { rmst: area + later, rmstSe: Math.sqrt(variance), passedByTau: steps === 0 ? 0 : 1 - (surv[steps - 1] ?? 1) }
}
