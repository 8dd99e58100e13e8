import { InvalidArgumentError } from 'commander'

/** Parsers for option values; commander turns the error into one line and exit code 2. */
export function positiveInt(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number from 1.')
  return value
}

export function wholeNumber(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('It must be a whole number from 0.')
  return value
}

export function positiveNumber(text: string): number {
  const value = Number(text)
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('It must be a number above 0.')
  return value
}

/** Less than a day: the next night waits for nobody. */
export function hoursOfANight(text: string): number {
  const value = positiveNumber(text)
  if (value > 20) throw new InvalidArgumentError('It must be at most 20.')
  return value
}

export function portNumber(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0 || value > 65_535)
    throw new InvalidArgumentError('It must be a port, 0 to 65535.')
  return value
}

/** A time with its zone, as `2026-11-25T10:00:00Z`; comes out in UTC. */
export function isoTime(text: string): string {
  const ms = /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(ms)) throw new InvalidArgumentError('It must be a time with its zone, such as 2026-11-25T10:00:00Z.')
  return new Date(ms).toISOString()
}

/** For an option that may be given several times. */
export function collect(text: string, earlier: string[]): string[] {
  return [...earlier, text]
}
