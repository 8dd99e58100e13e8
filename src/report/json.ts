import { activeMsOf, claimOfRates, effortClaims, usdOf } from '../charts/claims.ts'
import type { Json } from '../model/json.ts'
import type { AgentSummary, Cell, FailureExample, ReportData, TrialResult } from '../model/report-data.ts'
import { TRIAL_COLUMNS } from './csv.ts'
import { TOKEN_KINDS, tokenMeans } from './token-means.ts'
import { verdictText } from './verdict-text.ts'

const SCHEMA_VERSION = '1.0'

/** Every number of the report under a stable name, as the text of `report.json`. Unknown is absent. */
export function renderJson(data: ReportData): string {
  return `${JSON.stringify(reportJson(data), null, 2)}\n`
}

/** The object behind `report.json`. */
export function reportJson(data: ReportData): Json {
  return known({
    schema_version: SCHEMA_VERSION,
    run: data.run,
    name: data.name,
    scripted: data.scripted,
    started_at: data.startedAt,
    ended_at: data.endedAt,
    ended: data.ended,
    verdict: verdictText(data),
    claims: claimsOf(data),
    agents: data.agents.map((agent) => agentJson(agent, data)),
    tasks: data.tasks.map(({ id, title, hash, timeoutSec }) => ({ id, title, hash, timeout_sec: timeoutSec })),
    cells: data.cells.map(cellJson),
    trials: data.trials.map(trialJson),
    failures: data.failures.map(failureJson),
    limits: data.limits,
    method: methodJson(data),
  })
}

function claimsOf(data: ReportData): Json {
  const rates = claimOfRates(data)
  const efforts = (effort: Parameters<typeof effortClaims>[1]): Json[] =>
    effortClaims(data, effort).map(({ less, more, ratio, lo, hi }) => ({ less, more, ratio, lo, hi }))
  return known({
    pass_rate: rates.kind,
    leader: 'leader' in rates ? rates.leader.agent : undefined,
    next: 'next' in rates ? rates.next.agent : undefined,
    active_ms_ratios: efforts(activeMsOf),
    usd_ratios: efforts(usdOf(data)),
  })
}

function agentJson(agent: AgentSummary, data: ReportData): Json {
  const { passed, counted, rate, interval } = agent.verified
  const means = tokenMeans(data, agent.agent)
  return known({
    agent: agent.agent,
    adapter: agent.adapter,
    cli_versions: agent.cliVersions,
    requested_model: agent.requestedModel,
    observed_models: agent.observedModels,
    billing: agent.billing,
    passed,
    counted,
    rate,
    rate_lo: interval?.lo,
    rate_hi: interval?.hi,
    rate_conf: interval?.conf,
    rate_method: interval?.method,
    lost: agent.lost,
    timed_out: agent.timedOut,
    median_active_ms: agent.medianActiveMs,
    median_active_ms_to_pass: agent.medianActiveMsToPass,
    mean_usd: agent.meanUsd,
    total_usd: agent.totalUsd,
    usd_per_pass: agent.usdPerPass,
    cost_basis: agent.costBasis,
    cost_known: agent.costKnown,
    correct: agent.correct.correct,
    correctness_checked: agent.correct.of,
    promises_kept: agent.promisesKept.kept,
    promises_asked: agent.promisesKept.of,
    mean_tokens: known(Object.fromEntries(TOKEN_KINDS.map((kind) => [snakeCase(kind), means[kind]]))),
  })
}

function cellJson({ task, agent, passed, counted, lost, trials }: Cell): Json {
  return { task, agent, passed, counted, lost, trials }
}

function trialJson(trial: TrialResult): Json {
  return known(Object.fromEntries(Object.entries(TRIAL_COLUMNS).map(([column, field]) => [column, trial[field]])))
}

function failureJson(failure: FailureExample): Json {
  return known({
    trial: failure.trial,
    task: failure.task,
    agent: failure.agent,
    outcome: failure.outcome,
    verdict: failure.verdict,
    reason: failure.reason,
    command: failure.command,
    exit_code: failure.exitCode,
    duration_ms: failure.durationMs,
    last_lines: failure.lastLines,
    folder: failure.folder,
  })
}

function methodJson(data: ReportData): Json {
  const { provenance } = data
  return known({
    seed: data.seed,
    policy: data.policy,
    isolation: data.isolation,
    concurrency: data.concurrency,
    bakeoff_version: provenance.bakeoffVersion,
    node: provenance.node,
    platform: provenance.platform,
    cpu: provenance.cpu,
    cpus: provenance.cpus,
    memory_bytes: provenance.memoryBytes,
    suite_path: provenance.suitePath,
    suite_commit: provenance.suiteCommit,
    suite_dirty: provenance.suiteDirty,
    config_sha256: provenance.configSha256,
    prompt_appendix: provenance.promptAppendix,
    repository: provenance.repository,
    argv: provenance.argv,
  })
}

/** Only the entries that have a value. */
function known(entries: Record<string, Json | undefined>): { [key: string]: Json } {
  const out: { [key: string]: Json } = {}
  for (const [key, value] of Object.entries(entries)) {
    if (value !== undefined) out[key] = value
  }
  return out
}

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
