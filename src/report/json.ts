import { claimOfRates, effortClaims } from '../charts/claims.ts'
import type { Json } from '../model/json.ts'
import type { AgentSummary, Cell, FailureExample, ReportData, TrialResult } from '../model/report-data.ts'
import { infinityAsText } from '../stats/infinity-as-text.ts'
import { TRIAL_COLUMNS } from './csv.ts'
import type { EffortKind } from './efforts.ts'
import { TOKEN_KINDS, tokenMeans } from './token-means.ts'
import { verdictText } from './verdict-text.ts'

const SCHEMA_VERSION = '1.0'

/**
 * The text of `report.json`: every number of the report under a stable name; unknown is absent, unbounded "Infinity". In
 * pieces, a trial in each: with many trials the whole would weigh more than the data.
 */
export function* jsonPieces(data: ReportData): Generator<string> {
  const [before = '', after = ''] = printed(documentOf(data, [])).split(NO_TRIALS)
  yield before
  for (const [index, trial] of data.trials.entries()) {
    yield `${index === 0 ? FIRST_TRIAL : ','}\n    ${printed(trialJson(trial)).replaceAll('\n', '\n    ')}`
  }
  yield data.trials.length === 0 ? NO_TRIALS : '\n  ]'
  yield `${after}\n`
}

/** How the empty list is printed at the outermost level; no string holds it, because a newline in one is escaped. */
const NO_TRIALS = '\n  "trials": []'
const FIRST_TRIAL = '\n  "trials": ['

const printed = (value: Json): string => JSON.stringify(value, infinityAsText, 2)

/** The object behind `report.json`. */
export function reportJson(data: ReportData): Json {
  return documentOf(data, data.trials.map(trialJson))
}

function documentOf(data: ReportData, trials: Json[]): Json {
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
    analysis: data.analysis === undefined ? undefined : snakeKeys(data.analysis),
    agents: data.agents.map((agent) => agentJson(agent, data)),
    tasks: data.tasks.map(({ id, title, hash, timeoutSec }) => ({ id, title, hash, timeout_sec: timeoutSec })),
    cells: data.cells.map(cellJson),
    trials,
    failures: data.failures.map(failureJson),
    cross_examinations: data.cross === undefined ? undefined : data.cross.map(snakeKeys),
    limits: data.limits,
    method: methodJson(data),
  })
}

function claimsOf(data: ReportData): Json {
  const rates = claimOfRates(data)
  const efforts = (kind: EffortKind): Json[] =>
    effortClaims(data, kind).map(({ less, more, ratio, lo, hi }) => ({ less, more, ratio, lo, hi }))
  return known({
    pass_rate: rates.kind,
    leader: 'leader' in rates ? rates.leader.agent : undefined,
    next: 'next' in rates ? rates.next.agent : undefined,
    scope: 'scope' in rates ? rates.scope : undefined,
    active_ms_ratios: efforts('activeMs'),
    usd_ratios: efforts('usd'),
    token_ratios: efforts('tokens'),
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
    first_round_passed: agent.firstRound?.passed,
    first_round_counted: agent.firstRound?.counted,
    followed_up: agent.firstRound?.followedUp,
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

/** The same data under the names that the rest of the file uses. */
function snakeKeys(value: object): Json {
  const inner = (part: unknown): Json => {
    if (Array.isArray(part)) return part.map(inner)
    if (typeof part === 'object' && part !== null) return snakeKeys(part)
    return typeof part === 'number' || typeof part === 'string' || typeof part === 'boolean' ? part : null
  }
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [snakeCase(key), inner(part)]))
}

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
