import { z } from 'zod'
import { defineAdapter } from './define-adapter.ts'

const Options = z.strictObject({})

/** The smallest legal adapter: it does nothing and says that it finished. Copy it to write your own. */
export const nop = defineAdapter<z.infer<typeof Options>>({
  id: 'nop',
  about: 'Does nothing: the floor that every other contestant must beat, and the harness overhead to measure.',
  mode: 'local',
  kind: 'script',
  provider: 'none',
  options: Options,
  secretEnv: [],
  modelHosts: [],
  async probe() {
    return { installed: true, ready: true }
  },
  async run(_job, io) {
    io.activity('nothing to do')
    return { kind: 'finished' }
  },
})
