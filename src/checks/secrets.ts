import type { Check, CheckInput } from '../contracts/check.ts'
import type { SecretsFacts } from '../model/folder-facts.ts'
import type { CheckResult } from '../model/verification.ts'
import { checkResult } from './check-result.ts'
import { readBytes } from './read-text.ts'
import { secretsIn } from './secrets/secrets-in.ts'

const MOST_SHOWN = 50
const FILE_BYTES = 4 * 1024 ** 2
const ALL_BYTES = 64 * 1024 ** 2

/** Keys and tokens that lie in the folder: where and of what kind, never the value. What is installed is not looked through. */
export const secrets: Check = {
  id: 'secrets',
  version: 1,
  async run(input: CheckInput): Promise<CheckResult> {
    const masked = new Set(input.deliverable.masked ?? [])
    const found: SecretsFacts['found'] = []
    let left = ALL_BYTES
    for (const { path } of input.deliverable.files) {
      if (left <= 0 || /(?:^|\/)(?:node_modules|\.venv)\//.test(path)) continue
      const bytes = readBytes(input.root, path, Math.min(FILE_BYTES, left))
      if (bytes === undefined) continue
      left -= bytes.length
      const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
      found.push(...secretsIn(text, masked.has(path)).map((one) => ({ path, ...one })))
    }
    const facts: SecretsFacts = { found: found.slice(0, MOST_SHOWN), omitted: Math.max(0, found.length - MOST_SHOWN) }
    const [first] = found
    if (first === undefined) return checkResult('passed', 'no key or token was found', facts)
    return checkResult('failed', `${first.kind} in ${first.path}:${first.line}, ${found.length} in all`, facts)
  },
}
