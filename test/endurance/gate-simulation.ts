import { type Simulation, type SimulationResult, simulateGate } from '../gate/simulate-gate.ts'
import { type Finding, finding } from './part.ts'

export type GateWorld = 'quiet' | 'weather' | 'weather at once'

type Shares = readonly [night1: number, night3: number, night7: number]
type Figures = { falseAlarms: number; foundBy: Readonly<Record<keyof SimulationResult['foundBy'], Shares>> }

/** What independent programs (numpy) saw, and over how many suites a cell; the gate is to agree with them. */
type Reference = {
  weather: number
  freshWeather: 'apart' | 'same'
  suites: number
  /** Nothing but exact tests. */
  exact: Figures
  /** The confirming test widened where a baseline's nights differ more than 1.5 times as much as chance explains. */
  shipped: Figures
  falseWarnings: number
  warnedBy: Readonly<Record<keyof SimulationResult['foundBy'], Shares>>
}

const ALWAYS: Shares = [1, 1, 1]
const QUIET: Reference = {
  weather: 0,
  freshWeather: 'apart',
  suites: 2500,
  exact: {
    falseAlarms: 0.03,
    foundBy: { '-10': [0.31, 0.63, 0.88], '-20': [0.93, 1, 1], 'three-break': ALWAYS },
  },
  shipped: {
    falseAlarms: 0.022,
    foundBy: { '-10': [0.281, 0.597, 0.845], '-20': [0.921, 0.998, 1], 'three-break': ALWAYS },
  },
  falseWarnings: 0.1,
  warnedBy: { '-10': [0, 0.5, 0.97], '-20': [0.15, 1, 1], 'three-break': [0.01, 0.94, 1] },
}

const WEATHER: Reference = {
  weather: 0.3,
  freshWeather: 'apart',
  suites: 2500,
  exact: {
    falseAlarms: 0.13,
    foundBy: { '-10': [0.292, 0.607, 0.86], '-20': [0.817, 0.993, 1], 'three-break': ALWAYS },
  },
  shipped: {
    falseAlarms: 0.082,
    foundBy: { '-10': [0.235, 0.518, 0.771], '-20': [0.758, 0.979, 0.999], 'three-break': ALWAYS },
  },
  falseWarnings: 0.28,
  warnedBy: { '-10': [0.016, 0.516, 0.937], '-20': [0.228, 0.972, 1], 'three-break': [0.033, 0.88, 0.998] },
}

const WORLDS: Readonly<Record<GateWorld, Reference>> = {
  quiet: QUIET,
  weather: WEATHER,
  'weather at once': {
    ...WEATHER,
    freshWeather: 'same',
    suites: 5000,
    exact: { falseAlarms: 0.369, foundBy: { ...WEATHER.exact.foundBy, '-10': [0.352, 0.712, 0.927] } },
    shipped: { falseAlarms: 0.245, foundBy: { ...WEATHER.shipped.foundBy, '-10': [0.287, 0.615, 0.854] } },
  },
}

/** Standard errors of both simulations together, and the reference's rounding. */
const ERRORS = 3
const ROUNDING = 0.006
const AGENTS = 4

/** The gate's own code over many simulated suites: false alarms, warnings and detection against other programs. */
export async function gateSimulation(world: GateWorld, suites: number, seed: number): Promise<Finding[]> {
  const reference = WORLDS[world]
  const { weather, freshWeather } = reference
  const seen = simulateGate({ suites, weather, freshWeather, seed: String(seed) })
  return [
    ...rateFindings(`${world}, exact tests`, reference.exact, seen.exact, reference.suites, suites),
    ...rateFindings(`${world}, as shipped`, reference.shipped, seen.shipped, reference.suites, suites),
    ...warningFindings(world, reference, seen, suites),
    finding(`${world}: fresh trials of an unchanged agent`, 'for information', percent(seen.extraTrials), true),
  ]
}

function rateFindings(
  name: string,
  expected: Figures,
  seen: SimulationResult,
  reference: number,
  suites: number,
): Finding[] {
  return [
    count(`${name}: false alarms of an unchanged agent in 30 nights`, expected.falseAlarms, seen.falseAlarms, {
      reference,
      suites,
    }),
    ...Object.entries(expected.foundBy).flatMap(([scenario, shares]) =>
      // Of the weather that fresh trials share with their night, the other programs were asked for one change only.
      name.includes('at once') && scenario !== '-10'
        ? []
        : [
            detected(`${name}, ${scenario}: found by night 1/3/7`, shares, seen.foundBy[scenario as '-10'], {
              reference,
              suites,
            }),
          ],
    ),
  ]
}

const warningFindings = (world: string, expected: Reference, seen: Simulation, suites: number): Finding[] => {
  const sizes = { reference: 2500, suites }
  return [
    count(
      `${world}: false drift warnings of an unchanged agent in 30 nights`,
      expected.falseWarnings,
      seen.falseWarnings,
      sizes,
    ),
    ...Object.entries(expected.warnedBy).map(([scenario, shares]) =>
      detected(`${world}, ${scenario}: warned by night 1/3/7`, shares, seen.warnedBy[scenario as '-10'], sizes),
    ),
  ]
}

type Sizes = { reference: number; suites: number }

/** Alarms come in clusters where a baseline was drawn too high: their variance is up to some times their mean. */
function count(what: string, expected: number, figure: number, { reference, suites }: Sizes): Finding {
  const error = Math.sqrt((3 * expected) / reference + (3 * figure) / (suites * AGENTS))
  return finding(what, String(expected), figure.toFixed(3), Math.abs(figure - expected) <= ROUNDING + ERRORS * error)
}

function detected(what: string, expected: Shares, figures: Shares, { reference, suites }: Sizes): Finding {
  const near = expected.every((share, index) => {
    const figure = figures[index] ?? 0
    const error = Math.sqrt((share * (1 - share)) / reference + (figure * (1 - figure)) / suites)
    return Math.abs(figure - share) <= ROUNDING + ERRORS * error
  })
  return finding(what, shares(expected), shares(figures), near)
}

const shares = (figures: Shares): string => figures.map((figure) => figure.toFixed(2)).join('/')
const percent = (share: number): string => `+${(share * 100).toFixed(1)} %`
