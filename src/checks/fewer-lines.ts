import type { RunFacts } from '../model/facts.ts'

/** Enough for a runner's own summary. */
const SUMMARY_LINES = 8

/**
 * A run of which others like it tell more: its output is kept as a file, and of its last lines only the summary is a fact
 * that every later night pays for. No verdict rests on the lines of a green run or of a probe.
 */
export function fewerLines(run: RunFacts): RunFacts {
  return { ...run, lastLines: run.lastLines.slice(-SUMMARY_LINES) }
}
