import type { Check } from '../contracts/check.ts'
import { claims } from './claims.ts'
import { command } from './command.ts'
import { expect } from './expect.ts'
import { heldOut } from './held-out.ts'
import { intake } from './intake.ts'
import { network } from './network.ts'
import { origin } from './origin.ts'
import { pages } from './pages.ts'
import { probes } from './probes.ts'
import { residue } from './residue.ts'
import { secrets } from './secrets.ts'
import { setup } from './setup.ts'
import { testRuns } from './test-runs.ts'

/** All checks, in the order in which they run: each may build on what the ones before recorded. */
export const checks: readonly Check[] = [
  intake,
  command,
  setup,
  testRuns,
  network,
  origin,
  probes,
  claims,
  pages,
  residue,
  secrets,
  expect,
  heldOut,
]
