/** What JSON leaves as it is and a terminal may obey all the same: C1 controls and direction overrides. */
const STEERING = /[\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** The same JSON value as `JSON.stringify` gives, printable on a terminal: an agent's own words may be in it. */
export function safeJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(
    STEERING,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
