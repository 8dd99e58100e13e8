import type { GateIdentity } from '../model/gate-baseline.ts'

/** Parts that an agent or an older record may not have said: absent on one side, they are no difference. */
const MAY_BE_UNKNOWN = ['version', 'observedModel', 'verifier'] as const

/**
 * Whether two nights may be compared. A crash that kept an agent from naming its version is not another version:
 * otherwise total failure would look like an update.
 */
export function sameIdentity(a: GateIdentity, b: GateIdentity): boolean {
  if (a.suite !== b.suite || a.agent !== b.agent || a.requestedModel !== b.requestedModel) return false
  return MAY_BE_UNKNOWN.every((part) => a[part] === undefined || b[part] === undefined || a[part] === b[part])
}

/** The identity with what the other one knows and it does not. */
export const completed = (identity: GateIdentity, by: GateIdentity): GateIdentity => ({ ...by, ...identity })

/** How many of its parts are known. */
export const knownParts = (identity: GateIdentity): number =>
  MAY_BE_UNKNOWN.filter((part) => identity[part] !== undefined).length
