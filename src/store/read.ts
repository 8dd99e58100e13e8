/** Everything that is read back from the record, in one place. */
export { type AttemptRecord, readAttempt, readEndedAttempt } from './read-attempt.ts'
export { durationHistory, type PastTrial } from './read-durations.ts'
export { eventsAfter } from './read-events.ts'
export { readProgress, type TrialProgress } from './read-progress.ts'
export { findRun, listRuns, type RunSummary, readPlan } from './read-runs.ts'
export { type RunningAttempt, type RunStatus, readStatus } from './read-status.ts'
export { findTrial, readTrial, type TrialRecord } from './read-trial.ts'
export { readTrialResults } from './read-trial-results.ts'
