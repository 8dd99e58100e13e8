import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import type { ProbeIo } from '../contracts/adapter.ts'
import { parseBoundedJson } from './bounded-json.ts'

const LIST_WALL_MS = 60_000
const Model = z.object({ variants: z.record(z.string(), z.unknown()) })

/**
 * The efforts that opencode knows for a model (`provider/name`), from its own list, which costs nothing; `undefined`
 * where it does not list the model. It runs in an empty HOME, under `env`.
 */
export async function opencodeEfforts(
  program: string,
  model: string,
  env: Readonly<Record<string, string>>,
  io: ProbeIo,
): Promise<string[] | undefined> {
  const home = await mkdtemp(join(tmpdir(), 'bakeoff-opencode-'))
  try {
    const provider = model.split('/')[0] ?? model
    const set = Object.entries({ ...env, HOME: home }).map(([name, value]) => `${name}=${value}`)
    const said = await io.run(['env', ...set, program, 'models', provider, '--verbose'], LIST_WALL_MS)
    return said?.exitCode === 0 ? effortsIn(said.stdout, model) : undefined
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}

/** Each model is a line with its name and, below it, its description in JSON that begins and ends at the margin. */
function effortsIn(list: string, model: string): string[] | undefined {
  const [, below] = `\n${list}`.split(`\n${model}\n`)
  const end = below?.indexOf('\n}')
  if (below === undefined || end === undefined || end < 0) return undefined
  const described = Model.safeParse(parseBoundedJson(below.slice(0, end + 2)))
  return described.success ? Object.keys(described.data.variants) : undefined
}
