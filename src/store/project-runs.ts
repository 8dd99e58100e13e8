import type { RunPlan } from '../model/plan.ts'
import type { Db } from './open.ts'
import type { EventOf } from './project.ts'

type RunProjection = {
  started(event: EventOf<'run-started'>, eventId: number): void
  resumed(event: EventOf<'run-resumed'>): void
  ended(event: EventOf<'run-ended'>): void
}

/** Rows of runs and of what their plans name. A second `run-started` of a run is a changed plan. */
export function projectRuns(db: Db): RunProjection {
  const upsertRun = db.prepare(`
    INSERT INTO run_row (run, name, created_at, started_at, seed, policy, sandbox, bakeoff_version, suite_path,
                         budget_usd, plan_event, confirms, verifier)
    VALUES (@run, @name, @createdAt, @at, @seed, @policy, @sandbox, @bakeoffVersion, @suitePath, @budgetUsd, @eventId,
            @confirms, @verifier)
    ON CONFLICT (run) DO UPDATE SET
      policy = excluded.policy, sandbox = excluded.sandbox, budget_usd = excluded.budget_usd,
      plan_event = excluded.plan_event, ended_at = NULL, ended = NULL`)
  const addPlan = planRows(db)
  const resumeRun = db.prepare('UPDATE run_row SET ended_at = NULL, ended = NULL WHERE run = ?')
  const endRun = db.prepare('UPDATE run_row SET ended_at = @at, ended = @because WHERE run = @run')
  // Whatever was under way when the harness stopped is under way no more; remote attempts say so again.
  const clearPhases = db.prepare(`
    UPDATE attempt_row SET phase = NULL, phase_at = NULL
    WHERE phase IS NOT NULL AND trial_key IN (
      SELECT trial_key FROM trial_row WHERE run_key = (SELECT run_key FROM run_row WHERE run = ?))`)
  return {
    started({ plan, at }, eventId) {
      upsertRun.run({
        run: plan.runId,
        name: plan.name,
        createdAt: plan.createdAt,
        at,
        seed: plan.seed,
        policy: plan.policy,
        sandbox: plan.sandbox,
        bakeoffVersion: plan.provenance.bakeoffVersion,
        suitePath: plan.provenance.suitePath,
        budgetUsd: plan.limits.budgetUsd ?? null,
        eventId,
        confirms: plan.confirms ?? null,
        verifier: plan.provenance.verifier ?? null,
      })
      addPlan(plan)
    },
    resumed({ runId }) {
      resumeRun.run(runId)
      clearPhases.run(runId)
    },
    ended({ runId, at, because }) {
      endRun.run({ run: runId, at, because })
      clearPhases.run(runId)
    },
  }
}

function planRows(db: Db): (plan: RunPlan) => void {
  const keepTask = db.prepare(`
    INSERT INTO task_row (task, hash, title, tags, timeout_sec, network)
    VALUES (@task, @hash, @title, @tags, @timeoutSec, @network)
    ON CONFLICT (task, hash) DO NOTHING`)
  const keepAgent = db.prepare(`
    INSERT INTO agent_row (run_key, agent, adapter, model, billing, provider)
    VALUES ((SELECT run_key FROM run_row WHERE run = @run), @agent, @adapter, @model, @billing, @provider)
    ON CONFLICT (run_key, agent) DO UPDATE SET
      adapter = excluded.adapter, model = excluded.model, billing = excluded.billing, provider = excluded.provider`)
  // A trial that ended stays with the task as it was asked.
  const keepTrial = db.prepare(`
    INSERT INTO trial_row (trial, run_key, task_key, agent_key, trial_index, position)
    SELECT @trial, run_key, task_key, agent_key, @index, @position
    FROM run_row
    JOIN agent_row USING (run_key)
    JOIN task_row ON task_row.task = @task AND task_row.hash = @hash
    WHERE run_row.run = @run AND agent_row.agent = @agent
    ON CONFLICT (trial) DO UPDATE SET
      position = excluded.position,
      task_key = iif(attempt_key IS NULL, excluded.task_key, task_key)`)
  return ({ runId, tasks, agents, trials }) => {
    for (const task of tasks) {
      const { id, hash, title, tags, timeoutSec, network } = task
      keepTask.run({ task: id, hash, title, tags: JSON.stringify(tags), timeoutSec, network })
    }
    for (const agent of agents) {
      const { id, adapter, provider } = agent
      const [model, billing] = [agent.model ?? null, agent.billing ?? null]
      keepAgent.run({ run: runId, agent: id, adapter, model, billing, provider })
    }
    const hashes = new Map(tasks.map((task) => [task.id, task.hash]))
    for (const { id, taskId, agentId, index, position } of trials) {
      const row = { trial: id, run: runId, task: taskId, hash: hashes.get(taskId), agent: agentId, index, position }
      if (keepTrial.run(row).changes !== 1) throw new Error(`Trial ${id} names a task or agent that its plan lacks`)
    }
  }
}
