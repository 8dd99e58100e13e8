import type { NightDate } from '../model/gate-baseline.ts'
import type { IsoTime } from '../model/ids.ts'

const NOON = 12

/**
 * Which night a moment belongs to, by the clocks of `timezone` (an IANA name): from noon to noon, named by the day it
 * begins on. So a timer that fires a little before or after midnight, and a clock that is put forward or back at two
 * or three in the morning, change nothing: such a night is an hour shorter or longer and still one night.
 */
export function nightNamer(timezone: string): (at: IsoTime) => NightDate {
  const clock = new Intl.DateTimeFormat('en-CA', {
    timeZone: timezone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    hourCycle: 'h23',
  })
  return (at) => {
    const part = new Map(clock.formatToParts(Date.parse(at)).map(({ type, value }) => [type, Number(value)]))
    const [year = 0, month = 1, day = 1] = [part.get('year'), part.get('month'), part.get('day')]
    const begins = (part.get('hour') ?? 0) < NOON ? day - 1 : day
    return new Date(Date.UTC(year, month - 1, begins)).toISOString().slice(0, 10)
  }
}
