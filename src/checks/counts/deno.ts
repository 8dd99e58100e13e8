import { type CountsParser, sumTallies, tally } from './counts.ts'

const LINE =
  /^(?:ok|FAILED) \| (\d+) passed(?: \(\d+ steps?\))? \| (\d+) failed(?: \(\d+ steps?\))?((?: \| \d+ [a-z ]+)*)/gm

/** deno's `ok | 3 passed | 0 failed | 1 ignored (12ms)`. */
export const deno: CountsParser = (text) => {
  const parts = [...text.matchAll(LINE)].map((match) => ({
    passed: Number(match[1]),
    failed: Number(match[2]),
    skipped: [...(match[3] ?? '').matchAll(/(\d+) (?:ignored|filtered)/g)].reduce((sum, m) => sum + Number(m[1]), 0),
  }))
  return parts.length === 0 ? undefined : tally('deno', sumTallies(parts))
}
