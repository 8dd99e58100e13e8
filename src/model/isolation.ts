import { z } from 'zod'
import { ISOLATION_LEVELS } from './isolation-levels.ts'

export { ISOLATION_LEVELS }

/** Built to their documentation and never yet run by this project: nothing is called verified there. */
export const UNTRIED_LEVELS: readonly Isolation[] = ['docker', 'podman', 'seatbelt']

export const Isolation = z.enum(ISOLATION_LEVELS)
export type Isolation = z.infer<typeof Isolation>

/** The network an agent has: `full` is the host's, `model` only its own model service, through the harness's proxy. */
export const Network = z.enum(['full', 'model'])
export type Network = z.infer<typeof Network>
