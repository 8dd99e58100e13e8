import { type CountsParser, tally } from './counts.ts'

/** bun's closing lines ` 3 pass`, ` 1 fail`, recognised by `Ran 4 tests across 1 file.` behind them. */
export const bun: CountsParser = (text) => {
  if (!/^Ran \d+ tests? across \d+ files?\./m.test(text)) return undefined
  const of = (word: string): number => Number(new RegExp(`^ *(\\d+) ${word}$`, 'm').exec(text)?.[1] ?? 0)
  return tally('bun', { passed: of('pass'), failed: of('fail') + of('errors?'), skipped: of('skip') + of('todo') })
}
