import { Json } from '../model/json.ts'

/**
 * JSON that an agent or a model wrote; `undefined` where it is none, or nested so deeply that whoever walks it later
 * would run out of stack.
 */
export function parseBoundedJson(text: string): Json | undefined {
  try {
    return Json.parse(JSON.parse(text))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined
    throw error
  }
}
