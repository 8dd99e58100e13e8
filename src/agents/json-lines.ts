import type { Json } from '../model/json.ts'
import { parseBoundedJson } from './bounded-json.ts'

/** The lines of a file that are JSON; what is cut off or garbled is left out. */
export function parseJsonLines(text: string): Json[] {
  return text
    .split('\n')
    .map((line) => (line.trim() === '' ? undefined : parseBoundedJson(line)))
    .filter((line) => line !== undefined)
}
