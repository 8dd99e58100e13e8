// The product in one screen: one agent answers one question, and what it left is proved by running its own test.
// Run it with `npx tsx examples/hello.ts`; the agent is scripted, so it needs no key and no network.
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { env } from 'node:process'
import { buildReport, openSuite, planRun, runPlan } from 'agent-bakeoff'

const suite = await openSuite('assets/demo', {
  agents: ['honest'],
  tasks: ['bloom-filter'],
  out: await mkdtemp(join(tmpdir(), 'bakeoff-hello-')),
  env,
  acceptProcessIsolation: true,
})
try {
  const plan = planRun(suite.planInput)
  const run = suite.startRun(plan)
  const because = await runPlan(plan, new Map(), {}, run.deps)
  const report = buildReport(await run.end(because))
  for (const { task, agent, verdict, reason } of report.trials)
    console.log(`${task} · ${agent}: ${verdict} (${reason})`)
} finally {
  suite.close()
}
