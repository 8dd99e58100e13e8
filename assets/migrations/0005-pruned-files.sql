-- The view `attempts` also tells when an attempt's files were removed; everything that is recorded of them stays.

ALTER TABLE attempt_row ADD COLUMN pruned_at TEXT /* when its files were removed; NULL: they are kept */;

DROP VIEW attempts;

CREATE VIEW attempts AS
  -- One row an attempt, replaced ones included.
SELECT
  run_row.run AS run, -- id of the run
  trial_row.trial AS trial, -- id of the trial
  attempt_row.attempt AS attempt, -- id of the attempt: TRIAL/NUMBER
  attempt_row.number AS number, -- from 1 within its trial
  trial_row.attempt_key IS attempt_row.attempt_key AS is_current, -- 1 for the attempt that counts
  answer_row.reply AS reply, -- number of the reply by hand that it answers; NULL: it answers the task
  continued.attempt AS continues, -- the attempt whose rounds, times and tokens its own begin with
  attempt_row.isolation AS isolation, -- how it was fenced off
  attempt_row.started_at AS started_at, -- when it began
  attempt_row.deadline AS deadline, -- when its agent is stopped
  attempt_row.phase AS phase, -- agent or verifying while something is under way, else NULL
  attempt_row.last_action AS last_action, -- the agent's last action in a few words
  attempt_row.last_action_at AS last_action_at, -- when that was
  attempt_row.ended_at AS ended_at, -- when its deliverable was collected; NULL: not ended, or interrupted
  attempt_row.outcome AS outcome, -- why its agent stopped
  attempt_row.outcome_message AS outcome_message, -- the sentence that belongs to it
  attempt_row.round_count AS rounds, -- prompts it was given
  attempt_row.queued_ms AS queued_ms, -- milliseconds it waited for its turn
  attempt_row.active_ms AS active_ms, -- milliseconds its agent worked
  attempt_row.rate_limited_ms AS rate_limited_ms, -- milliseconds it waited for a rate limit, also since the attempt that it repeats
  attempt_row.wall_ms AS wall_ms, -- milliseconds from workspace to collected deliverable
  attempt_row.cli_version AS cli_version, -- version that answered
  attempt_row.observed_model AS observed_model, -- model that answered
  ended.body ->> '$.attempt.observed.turns' AS turns, -- model calls, where they can be counted
  ended.body ->> '$.attempt.observed.toolCalls' AS tool_calls, -- what it did, counted
  ended.body ->> '$.attempt.observed.firstTokenMs' AS first_token_ms, -- milliseconds until the model first said anything
  ended.body ->> '$.attempt.lastChangeAt' AS last_change_at, -- when it last changed a file of its workspace; NULL: never
  ended.body ->> '$.attempt.trajectory.path' AS trajectory, -- its steps as ATIF, in the attempt's folder
  attempt_row.deliverable_hash AS deliverable_hash, -- SHA-256 of the collected folder; NULL: nothing was collected
  attempt_row.deliverable_files AS deliverable_files, -- files in it
  attempt_row.pruned_at AS pruned_at, -- when its files were removed by `bakeoff prune`; NULL: they are kept
  verdict_row.verdict AS verdict, -- newest verdict on it
  verdict_row.status AS status -- pass, fail, lost by that verdict
FROM attempt_row
JOIN trial_row ON trial_row.trial_key = attempt_row.trial_key
JOIN run_row USING (run_key)
LEFT JOIN events AS ended ON ended.id = attempt_row.ended_event
LEFT JOIN answer_row ON answer_row.attempt_key = attempt_row.attempt_key
LEFT JOIN attempt_row AS continued ON continued.attempt_key = answer_row.continues
LEFT JOIN verdict_row ON verdict_row.verdict_key = attempt_row.verdict_key;
