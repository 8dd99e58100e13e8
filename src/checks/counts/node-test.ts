import { type CountsParser, sumTallies, tally } from './counts.ts'

const BLOCK = /^(?:#|ℹ) tests \d+\n(?:(?:#|ℹ) [a-z_]+ +[\d.]+\n?)*/gm

/** The closing block of `node --test`, as TAP (`# tests 4`) and as spec (`ℹ tests 4`); tape prints the same words. */
export const nodeTest: CountsParser = (text) => {
  const blocks = [...text.matchAll(BLOCK)].map((match) => readBlock(match[0]))
  return blocks.length === 0 ? undefined : tally('node-test', sumTallies(blocks))
}

function readBlock(block: string): { passed: number; failed: number; skipped: number } {
  const of = (word: string): number => Number(new RegExp(`^(?:#|ℹ) ${word} +(\\d+)`, 'm').exec(block)?.[1] ?? 0)
  return { passed: of('pass'), failed: of('fail') + of('cancelled'), skipped: of('skipped') + of('todo') }
}
