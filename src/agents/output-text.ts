import type { CapturedOutput } from '../contracts/sandbox.ts'

const LINE_CHARS = 400

/** What was captured as text; says where the middle is missing. */
export function outputText(output: CapturedOutput): string {
  const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
  if (!output.truncated) return decode(Buffer.concat([output.head, output.tail]))
  const missing = output.bytes - output.head.length - output.tail.length
  return `${decode(output.head)}\n[… ${Math.max(0, missing)} bytes left out …]\n${decode(output.tail)}`
}

/** The last non-empty lines, joined by " | " and cut to a readable width. */
export function lastLines(output: CapturedOutput, count: number): string {
  return outputText(output)
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .slice(-count)
    .map((line) => (line.length > LINE_CHARS ? `${line.slice(0, LINE_CHARS)}…` : line))
    .join(' | ')
}
