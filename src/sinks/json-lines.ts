import type { Sink } from '../contracts/sink.ts'
import { safeJson } from '../lib/safe-json.ts'

/** Every event as one JSON line. */
export function jsonLines(write: (line: string) => void): Sink {
  return {
    name: 'JSON lines',
    durable: false,
    write(event) {
      write(safeJson(event))
    },
  }
}
