import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { RemoteIo } from '../contracts/remote.ts'
import type { RemoteDeps } from '../engine/remote/remote-deps.ts'
import { runProcess } from '../lib/run-process.ts'
import { makeTempDir, removeDir } from '../lib/temp-dir.ts'
import type { Path } from '../model/ids.ts'
import { REMOTE_DEFAULTS, type RunPlan } from '../model/plan.ts'
import type { Store } from '../store/open.ts'
import { readAttempt } from '../store/read.ts'
import { ownGit } from '../workspace/own-git.ts'
import { keepResultsIn } from '../workspace/remote-repository.ts'
import type { CliContext } from './context.ts'
import { plainEnv } from './host.ts'

const MAX_OUTPUT_BYTES = 80 * 1024 * 1024

/** What the engine needs for contestants that work at a service. */
export function remotePartsOf(input: {
  plan: RunPlan
  store: Store
  scratch: Path
  env: CliContext['env']
}): RemoteDeps {
  const { plan, store, scratch, env } = input
  const turns = new Map<string, Promise<unknown>>()
  return {
    git: ownGit(env),
    limits: plan.remote ?? REMOTE_DEFAULTS,
    random: Math.random,
    keptRepository: (agentId) => {
      // In the scratch folder: what a service wrote may hold a key, and in git's objects nobody can mask it.
      const parent = join(scratch, 'remote')
      mkdirSync(parent, { recursive: true })
      return keepResultsIn(join(parent, `${agentId}.git`))
    },
    run: vendorProgram(scratch, env),
    openAttempt: (attemptId) => {
      const { remote, startedAt, remoteStates } = readAttempt(store, attemptId)
      if (remote === undefined) throw new Error(`attempt ${attemptId} was never meant for a service`)
      return { handle: remote, startedAt, states: remoteStates }
    },
    submitTurn: (provider, job) => {
      const turn = (turns.get(provider) ?? Promise.resolve()).then(job)
      turns.set(
        provider,
        turn.catch(() => {}),
      )
      return turn
    },
  }
}

/** A program of this machine with the person's HOME and no keys, in a folder of its own that is removed afterwards. */
export function vendorProgram(scratch: Path, env: CliContext['env']): RemoteIo['run'] {
  return async (argv, { timeoutMs, stdin }) => {
    mkdirSync(scratch, { recursive: true, mode: 0o711 })
    const cwd = makeTempDir('vendor-', scratch)
    try {
      const result = await runProcess(argv, {
        cwd,
        env: plainEnv(env),
        timeoutMs,
        maxOutputBytes: MAX_OUTPUT_BYTES,
        ...(stdin === undefined ? {} : { stdin }),
      })
      if (result.startError === 'ENOENT') return undefined
      const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8')
      // Stopped or killed is no answer of the program: 124 is what `timeout` gives.
      return { exitCode: result.exitCode ?? 124, stdout: text(result.stdout), stderr: text(result.stderr) }
    } finally {
      await removeDir(cwd)
    }
  }
}
