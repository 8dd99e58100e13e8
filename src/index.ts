export { policyFor } from './config/policy.ts'
export type { Adapter, AgentIo, AgentJob, LocalAdapter, Probe, ProbeIo, RemoteService } from './contracts/adapter.ts'
export type { Chart, ChartPlan, MeasureText, Table, ThemeName } from './contracts/chart.ts'
export type { Check, CheckInput, FreshCopy, FreshCopyOptions } from './contracts/check.ts'
export type {
  Collected,
  RemoteAdapter,
  RemoteIo,
  RemoteRepository,
  RemoteStatus,
  SubmitRequest,
} from './contracts/remote.ts'
export type { Command, ExecLimits, ExecResult, Sandbox, SandboxBackend, SandboxSpec } from './contracts/sandbox.ts'
export type { Sink } from './contracts/sink.ts'
export type { Contestant, EngineDeps } from './engine/deps.ts'
export { runPlan } from './engine/run-plan.ts'
export { type VerifyDeps, type VerifyRequest, verifyDeliverable } from './engine/verify.ts'
export type { Agent } from './model/agent.ts'
export type { Attempt } from './model/attempt.ts'
export { Config, VerifyConfig } from './model/config.ts'
export type { Deliverable } from './model/deliverable.ts'
export { RemoteRefusal, UserError } from './model/errors.ts'
export type { RunEnd, RunEvent } from './model/events.ts'
export type { Isolation } from './model/isolation.ts'
export { Manifest } from './model/manifest.ts'
export { type AgentOutcome, isLost, type OutcomeKind } from './model/outcome.ts'
export { RunPlan, type Trial } from './model/plan.ts'
export type { Policy } from './model/policy.ts'
export type { RemoteHandle } from './model/remote-handle.ts'
export type { AgentAnalysis, Estimate, PairAnalysis, ReportAnalysis } from './model/report-analysis.ts'
export type { AgentSummary, Cell, Interval, NightResult, ReportData, TrialResult } from './model/report-data.ts'
export { Task } from './model/task.ts'
export { TaskFrontMatter } from './model/task-file.ts'
export type { Usage } from './model/usage.ts'
export {
  type Correctness,
  type Judgement,
  type Promises,
  type Status,
  VERDICTS,
  type Verdict,
} from './model/verdict.ts'
export { type CheckResult, Verification } from './model/verification.ts'
export { type OpenRun, type OpenSuite, openSuite, type SuiteChoices, verifyDepsOf } from './open-suite.ts'
export { type PlanInput, planRun } from './plan/plan-run.ts'
export type { ResumeOptions, TrialProgress } from './plan/trial-state.ts'
export { buildReport, type ReportRows } from './report/build.ts'
export { judge } from './verdict/judge.ts'
export { statusOf } from './verdict/status.ts'
export { collectFolder } from './workspace/collect.ts'
