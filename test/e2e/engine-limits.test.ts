import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { testWith } from '../needs.ts'
import { runHere } from './engine-run.ts'
import { query } from './small-suite.ts'

test('the limits on all, on one agent and on one provider hold in a real run', async () => {
  const now = new Map<string, number>()
  const most = new Map<string, number>()
  const enter = (key: string, by: 1 | -1): void => {
    now.set(key, (now.get(key) ?? 0) + by)
    most.set(key, Math.max(most.get(key) ?? 0, now.get(key) ?? 0))
  }
  const contestant = (id: string, provider: string, maxParallel: number) => ({
    agent: { provider, maxParallel },
    async run() {
      for (const key of ['all', id, provider]) enter(key, 1)
      await sleep(150)
      for (const key of ['all', id, provider]) enter(key, -1)
      return { kind: 'finished' as const }
    },
  })
  await runHere({
    trials: 5,
    limits: { total: 4, perProvider: { shared: 2 } },
    contestants: {
      a: contestant('a', 'shared', 2),
      b: contestant('b', 'shared', 4),
      c: contestant('c', 'own', 2),
      d: contestant('d', 'other', 1),
    },
  })
  expect(most.get('all')).toBeLessThanOrEqual(4)
  expect(most.get('all')).toBeGreaterThanOrEqual(2)
  expect(most.get('shared')).toBeLessThanOrEqual(2)
  expect(most.get('c')).toBeLessThanOrEqual(2)
  expect(most.get('d')).toBe(1)
})

test('trials start in the order of the plan, never agent by agent', async () => {
  const finished = { run: async () => ({ kind: 'finished' as const }) }
  const { suite, plan } = await runHere({
    trials: 4,
    limits: { total: 1 },
    contestants: { a: finished, b: finished, c: finished },
  })
  const started = query<{ trial: string; agent: string }>(
    suite,
    'SELECT attempts.trial, agent FROM attempts JOIN trials USING (trial) ORDER BY attempts.started_at',
  )
  const planned = [...plan.trials].sort((x, y) => x.position - y.position).map((trial) => trial.id)
  expect(started.map(({ trial }) => trial)).toEqual(planned)
  for (let block = 0; block < 4; block += 1) {
    const agents = started.slice(block * 3, block * 3 + 3).map(({ agent }) => agent)
    expect(agents.sort()).toEqual(['a', 'b', 'c'])
  }
})

test('no further attempt starts once the budget is spent', async () => {
  const { suite, because, said } = await runHere({
    trials: 6,
    limits: { total: 1, budgetUsd: 2.5 },
    contestants: {
      dear: {
        async run(_job, io) {
          io.usage({ reportedUsd: 1 })
          return { kind: 'finished' }
        },
      },
    },
  })
  expect(because).toBe('budget')
  expect(said).toMatch(/Budget of \$2\.5 reached/)
  expect(query<{ n: number }>(suite, 'SELECT count(*) AS n FROM attempts')).toEqual([{ n: 3 }])
})

testWith(['bwrap'], '`network: model` leaves a command without a model service no network at all', async () => {
  const answers: Record<string, string> = {}
  let visits = 0
  const server = createServer((socket) => {
    visits += 1
    socket.end()
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  try {
    for (const network of ['full', 'model'] as const) {
      await runHere({
        level: 'bwrap',
        task: { network },
        contestants: {
          caller: {
            async run(_job, io) {
              const script = `exec 3<>/dev/tcp/127.0.0.1/${port} && echo reached; cat /proc/net/dev | grep -cv -e lo: -e '|'`
              const result = await io.sandbox.exec({ shell: script }, {})
              answers[network] = Buffer.from(result.stdout.head).toString('utf8')
              return { kind: 'finished' }
            },
          },
        },
      })
    }
  } finally {
    server.close()
  }
  expect(answers['full']).toContain('reached')
  expect(answers['model']).not.toContain('reached')
  expect(answers['model']?.trim()).toBe('0')
  expect(visits).toBe(1)
})
