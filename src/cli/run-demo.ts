import { cpSync, existsSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadSuite } from '../config/load-suite.ts'
import { UserError } from '../model/errors.ts'
import { openStore } from '../store/open.ts'
import { chooseSandbox } from './choose-sandbox.ts'
import { contestantsOf, knownAdapters } from './contestants.ts'
import type { CliContext } from './context.ts'
import { finishRun } from './finish-run.ts'
import { runScratch } from './host.ts'
import { makePlan } from './make-plan.ts'
import { resultsFolderOf } from './results-folder.ts'
import { runSession } from './run-session.ts'

const DEMO = fileURLToPath(new URL('../../assets/demo/', import.meta.url))

/** `bakeoff demo`: a real run of scripted contestants, from a copy of the demo suite. */
export async function runDemo(options: { out: string; json?: true }, context: CliContext): Promise<void> {
  const out = resolve(context.cwd, options.out)
  copyDemo(out)
  const suite = await loadSuite(out, { adapters: await knownAdapters() })
  const contestants = await contestantsOf(suite.agents, context.env)
  const flags = { agents: [], tasks: [], tags: [] }
  const draft = await makePlan(suite, { ...flags, acceptProcessIsolation: false }, 'process', context)
  const scratch = runScratch(draft.runId)
  const backend = await chooseSandbox('auto', contestants.values(), true, { env: context.env, scratch })
  say(context, [
    'Five scripted contestants answer two small research questions. No model, no key, no network:',
    'nothing here measures a product. Each of them leaves a folder; four of the five claim success.',
    backend.level === 'process'
      ? 'This machine has no usable sandbox (see `bakeoff doctor`), so they run without one: they are our own scripts.'
      : `Sandbox: ${backend.level}.`,
    'Each test runs ten times, because one of the contestants is only sometimes right.',
    '',
  ])
  const acceptProcessIsolation = backend.level === 'process'
  const plan = {
    ...draft,
    sandbox: backend.level,
    acceptProcessIsolation,
    verify: { ...draft.verify, acceptProcessIsolation },
  }
  const folder = resultsFolderOf(out)
  const store = openStore(folder.database, 'write')
  try {
    const session = { plan, resumed: false, options: {}, store, folder, contestants, backend }
    const because = await runSession(session, context)
    await finishRun({ store, folder, run: plan.runId, because, json: options.json === true }, context)
  } finally {
    store.close()
  }
  if (!options.json) {
    context.out(`\nLook at one of them:  bakeoff show --suite ${options.out} bloom-filter/cannot-fail/1\n`)
    context.out('Your own questions:    bakeoff init my-questions\n')
  }
}

/** The demo's suite, without results; a second demo in the same place adds a second run. */
function copyDemo(out: string): void {
  if (existsSync(join(out, 'bakeoff.yaml')) && !existsSync(join(out, 'contestants', 'honest'))) {
    throw new UserError(`${out} holds a suite of your own.`, { hint: 'Name another folder: bakeoff demo --out DIR' })
  }
  mkdirSync(out, { recursive: true })
  cpSync(DEMO, out, { recursive: true })
}

const say = (context: CliContext, lines: readonly string[]): void =>
  context.err(lines.map((line) => `${line}\n`).join(''))
