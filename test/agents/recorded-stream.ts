import { readFileSync } from 'node:fs'
import type { Json } from '../../src/model/json.ts'

/** The lines of a recording under test/fixtures/agents. */
export function recordedLines(cli: string, name: string): Json[] {
  return readFileSync(new URL(`../fixtures/agents/${cli}/${name}.jsonl`, import.meta.url), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}
