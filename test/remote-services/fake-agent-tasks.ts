import { z } from 'zod'
import type { Route } from './fake-server.ts'
import { CREATED, type Job, type World } from './world.ts'

const TaskBody = z.strictObject({
  prompt: z.string().min(1),
  base_ref: z.string().optional(),
  head_ref: z.string().optional(),
  model: z.string().optional(),
  custom_agent: z.string().optional(),
  create_pull_request: z.boolean(),
})

/** Copilot's agent tasks. */
export function agentTaskRoutes(world: World): Route[] {
  const shown = (job: Job, state: string): unknown => {
    const pull = world.pullOf(job)
    const branch = job.work && (world.scenario.reportedHead ?? job.work.head)
    return {
      id: job.id,
      html_url: `https://github.com/copilot/tasks/${job.id}`,
      name: 'Rewritten by the service',
      creator: { id: 1 },
      repository: { id: 2 },
      state,
      created_at: CREATED,
      artifacts: [
        ...(pull ? [{ provider: 'github', type: 'pull', data: { id: 1234567, global_id: pull.node_id } }] : []),
        ...(branch ? [{ provider: 'github', type: 'branch', data: { head_ref: branch, base_ref: job.base } }] : []),
        { provider: 'elsewhere', type: 'hologram', data: {} },
      ],
    }
  }
  const sessions = (job: Job, state: string): unknown[] => [
    {
      id: 's1',
      task_id: job.id,
      state,
      created_at: '2026-11-25T10:00:05Z',
      completed_at: '2026-11-25T10:12:00Z',
      prompt: job.prompt,
      base_ref: job.base,
      model: 'sweagent-capi:claude-sonnet-4.6',
      usage: { type: 'ai_credits', amount: 1_500_000_000 },
      ...(state === 'failed' ? { error: { message: 'the firewall said no' } } : {}),
    },
    {
      id: 's2',
      task_id: job.id,
      state,
      created_at: '2026-11-25T10:05:00Z',
      usage: { type: 'ai_credits', amount: 250_000_000 },
    },
  ]
  return [
    {
      on: 'POST /agents/repos/octo/lab/tasks',
      body: TaskBody,
      run: ({ body }) => {
        const { base_ref, prompt } = TaskBody.parse(body)
        const job = world.start(base_ref ?? '', prompt)
        return { status: 201, json: { ...Object(shown(job, 'queued')), artifacts: [], session_count: 0 } }
      },
    },
    {
      on: 'GET /agents/repos/octo/lab/tasks',
      run: ({ query }) => {
        const since = Date.parse(query['since'] ?? '')
        const tasks = world.jobs.filter(() => Number.isNaN(since) || Date.parse(CREATED) >= since)
        return { json: { tasks: tasks.map((job) => shown(job, world.state(job))) } }
      },
    },
    {
      on: 'GET /agents/repos/octo/lab/tasks/*',
      run: ({ params }) => {
        const job = world.jobs.find(({ id }) => id === params[0])
        if (job === undefined) return { status: 404, json: { message: 'Not Found' } }
        const state = world.look(job)
        return { json: { ...Object(shown(job, state)), sessions: sessions(job, state) } }
      },
    },
  ]
}
