import { type Scenario, type SimulationResult, simulateGate } from '../gate/simulate-gate.ts'
import { type Finding, finding } from './part.ts'

type Expected = {
  weather: number
  scenario: Scenario
  falseAlarms: number
  falseWarnings: number
  foundBy?: readonly [number, number, number]
  warnedBy?: readonly [number, number, number]
}

/** Rates of the same rule in an independent simulation (numpy, 2,500 suites a cell), in which only its exact tests were. */
const TABLE: readonly Expected[] = [0, 0.3].flatMap((weather): Expected[] => {
  const quiet = weather === 0 ? { falseAlarms: 0.03, falseWarnings: 0.1 } : { falseAlarms: 0.13, falseWarnings: 0.28 }
  const all: Expected[] = [
    { weather, ...quiet, scenario: 'nothing' },
    { weather, ...quiet, scenario: '-10', foundBy: [0.31, 0.63, 0.88], warnedBy: [0, 0.5, 0.97] },
    { weather, ...quiet, scenario: '-20', foundBy: [0.93, 1, 1], warnedBy: [0.15, 1, 1] },
    { weather, ...quiet, scenario: 'three-break', foundBy: [1, 1, 1], warnedBy: [0.01, 0.94, 1] },
  ]
  // The table gives the chances of detection for independent nights alone.
  return weather === 0 ? all : all.slice(0, 1)
})

const REFERENCE_SUITES = 2500
/** Standard errors of both simulations together, and the table's rounding. */
const ERRORS = 4
const ROUNDING = 0.006

/** The gate's own code over many simulated suites: false alarms, warnings and detection against the table. */
export async function gateSimulation(suites: number, seed: number): Promise<Finding[]> {
  const compared = TABLE.flatMap((expected) => {
    const { weather, scenario } = expected
    const seen = simulateGate({ suites, scenario, weather, seed: String(seed), overdispersion: 'ignored' })
    return findingsOf(expected, seen, suites)
  })
  // As shipped: where nights differ more than chance, the test is widened. It may only sound less often for nothing.
  const shipped = ([0, 0.3] as const).flatMap((weather) => {
    const quiet = simulateGate({ suites, scenario: 'nothing', weather, seed: `${seed}/widened` })
    const drop = simulateGate({ suites, scenario: '-10', weather, seed: `${seed}/widened` })
    const most = weather === 0 ? 0.03 : 0.13
    const world = `${worldOf(weather)}, as shipped`
    return [
      finding(
        `${world}: false alarms of an agent in 30 nights`,
        `at most ${most}`,
        quiet.falseAlarms.toFixed(3),
        quiet.falseAlarms <= most + tolerance(most, most, suites * 4),
      ),
      finding(`${world}: −10 points found by night 1/3/7`, 'for information', shares(drop.foundBy), true),
    ]
  })
  return [...compared, ...shipped]
}

const worldOf = (weather: number): string => (weather === 0 ? 'independent nights' : 'weather')

function findingsOf(expected: Expected, seen: SimulationResult, suites: number): Finding[] {
  const world = `${worldOf(expected.weather)}, ${expected.scenario}`
  const agents = suites * (expected.scenario === 'nothing' ? 4 : 3)
  const count = (what: string, table: number, figure: number): Finding =>
    finding(
      `${world}: ${what} of an unchanged agent in 30 nights`,
      String(table),
      figure.toFixed(3),
      // Alarms come in clusters where a baseline was drawn too high: their variance is up to some times their mean.
      Math.abs(figure - table) <= tolerance(3 * table, 3 * figure, agents),
    )
  const detected = (what: string, table: readonly number[] | undefined, figures: readonly number[]): Finding[] => {
    if (table === undefined) return []
    const near = table.every((share, index) => {
      const figure = figures[index] ?? 0
      return Math.abs(figure - share) <= tolerance(share * (1 - share), figure * (1 - figure), suites)
    })
    return [finding(`${world}: ${what} by night 1/3/7`, shares(table), shares(figures), near)]
  }
  return [
    count('false alarms', expected.falseAlarms, seen.falseAlarms),
    count('false warnings', expected.falseWarnings, seen.falseWarnings),
    ...detected('found', expected.foundBy, seen.foundBy),
    ...detected('warned', expected.warnedBy, seen.warnedBy),
  ]
}

const shares = (figures: readonly number[]): string => figures.map((figure) => figure.toFixed(2)).join('/')

function tolerance(tableVariance: number, ownVariance: number, own: number): number {
  return ROUNDING + ERRORS * Math.sqrt(tableVariance / REFERENCE_SUITES + ownVariance / own)
}
