import { spawnSync } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { afterEach, describe, expect } from 'vitest'
import { anthropic } from '../../src/agents/anthropic.ts'
import { claudeCode } from '../../src/agents/claude-code.ts'
import { command } from '../../src/agents/command.ts'
import type { AgentJob, LocalAdapter } from '../../src/contracts/adapter.ts'
import type { SandboxNetwork } from '../../src/contracts/sandbox.ts'
import type { AgentOutcome } from '../../src/model/outcome.ts'
import { openModelProxy } from '../../src/sandbox/proxy.ts'
import { composePrompt } from '../../src/workspace/prompt.ts'
import { RESEARCH_FILES, researchScript } from '../model-server/research-script.ts'
import { type ModelServer, startModelServer } from '../model-server/server.ts'
import { claudeBinary, testWith } from '../needs.ts'
import { type Heard, recordingIo, someJob, someTask } from './recording-io.ts'
import { openSandboxedPlace, type SandboxedPlace } from './sandboxed-place.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

type Ran = { outcome: AgentOutcome; heard: Heard; server: ModelServer; place: SandboxedPlace; denied: string[] }

/** A whole research task, as the engine would give it, in a real sandbox against the scripted model. */
async function research(
  adapter: LocalAdapter<unknown>,
  options: Record<string, unknown>,
  network: 'host' | 'proxy',
): Promise<Ran> {
  const server = await startModelServer({ script: researchScript })
  closers.push(server.close)
  const agent = { id: 'a', adapter: adapter.id, baseUrl: server.url, options: {}, provider: 'x', maxParallel: 1 }
  const mounts = await adapter.mounts?.(agent, options)
  const proxy = network === 'host' ? undefined : await openProxy(server)
  const place = await openSandboxedPlace({
    network: proxy?.network ?? { kind: 'host' },
    tools: mounts?.tools ?? [],
    mounts: (mounts?.readOnly ?? []).map((mount) => ({ ...mount, readOnly: true })),
  })
  closers.push(place.close)
  const { io, heard } = recordingIo(place.sandbox, new AbortController().signal)
  const deadlineMs = Date.now() + 110_000
  const task = someTask()
  const places = { folder: place.folder, workspace: place.workspace }
  const job: AgentJob<unknown> = someJob<unknown>(place, options, {
    agent,
    task,
    prompt: composePrompt(task, { ...places, deadline: new Date(deadlineMs), timeoutSec: 110 }),
    model: 'claude-sonnet-4-5-20250929',
    secrets: { ANTHROPIC_API_KEY: 'not-a-key' },
    hostFolder: place.hostFolder,
    hostHome: place.hostHome,
    deadlineMs,
  })
  const outcome = await adapter.run(job, io)
  return { outcome, heard, server, place, denied: proxy?.denied() ?? [] }
}

async function openProxy(server: ModelServer): Promise<{ network: SandboxNetwork; denied: () => string[] }> {
  const allowedHosts = [`127.0.0.1:${server.port}`]
  const proxy = await openModelProxy({ allowedHosts })
  closers.push(proxy.close)
  return { network: { kind: 'proxy', socket: proxy.socket, allowedHosts }, denied: proxy.denied }
}

async function expectResearch({ outcome, heard, server, place, denied }: Ran): Promise<void> {
  expect(outcome).toEqual({ kind: 'finished' })
  // It asks for nothing but its model.
  expect(denied).toEqual([])
  const files = await readdir(place.hostFolder)
  expect(files.sort()).toEqual([...Object.keys(RESEARCH_FILES), 'results.json'].sort())
  const tested = spawnSync('node', ['--test'], { cwd: place.hostFolder, encoding: 'utf8' })
  expect(tested.status).toBe(0)
  expect(tested.stdout).toContain('pass 6')
  const { reportedUsd: _, ...tokens } = heard.usage
  expect(server.served()).toEqual({ calls: 6, usageTotals: tokens })
}

const SLOW_MS = 150_000

describe('in a real sandbox', () => {
  for (const network of ['host', 'proxy'] as const) {
    testWith(
      ['bwrap', 'claude-code'],
      `Claude Code does a research task, network ${network}, and its tokens are those that were served`,
      async () => expectResearch(await research(claudeCode, { path: claudeBinary() }, network)),
      SLOW_MS,
    )
  }

  testWith(
    ['bwrap'],
    'the anthropic loop does the same, its tools without any network but its model',
    async () => expectResearch(await research(anthropic, {}, 'proxy')),
    SLOW_MS,
  )

  testWith(
    ['bwrap'],
    'a command agent reads its own folder, which it cannot change',
    async () => {
      const dir = import.meta.dirname
      const run = 'ls "$BAKEOFF_AGENT_DIR" > "$BAKEOFF_FOLDER/list.txt" && ! touch "$BAKEOFF_AGENT_DIR/x" 2>/dev/null'
      const { outcome, place } = await research(command, { run, dir }, 'host')
      expect(outcome).toEqual({ kind: 'finished' })
      expect(await readdir(place.hostFolder)).toEqual(['list.txt'])
    },
    SLOW_MS,
  )
})
