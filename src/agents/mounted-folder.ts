import type { Path } from '../model/ids.ts'
import type { Isolation } from '../model/isolation.ts'

/** Where a contestant's own folder appears inside its sandbox. */
const INSIDE = '/opt/bakeoff-agent'

/** The mount for a contestant's own folder, read-only. */
export const agentFolderMount = (from: Path): { from: Path; to: string } => ({ from, to: INSIDE })

/** How that folder is called inside: levels that cannot mount show the host's own path. */
export function agentFolderInside(from: Path, isolation: Isolation): string {
  return isolation === 'process' || isolation === 'seatbelt' ? from : INSIDE
}
