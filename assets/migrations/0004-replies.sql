-- Follow-ups: a trial can be given a further prompt by hand, and what lay in the folder after its first prompt is
-- judged apart.

CREATE TABLE reply_row (
  -- A further prompt that a person gave a trial by hand.
  trial_key INTEGER NOT NULL REFERENCES trial_row (trial_key), -- its trial
  number INTEGER NOT NULL, -- from 1 within its trial
  event INTEGER NOT NULL REFERENCES events (id), -- the event that holds its words
  PRIMARY KEY (trial_key, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE answer_row (
  -- An attempt that answers a reply: its rounds, times and tokens begin with those of the one that it continues.
  attempt_key INTEGER PRIMARY KEY REFERENCES attempt_row (attempt_key), -- the attempt
  reply INTEGER NOT NULL, -- number of the reply within its trial
  continues INTEGER NOT NULL REFERENCES attempt_row (attempt_key) -- the attempt that it goes on from
) STRICT;

CREATE TABLE round_verdict_row (
  -- The newest judgement on what lay in the folder when a round had ended that another followed.
  attempt_key INTEGER NOT NULL REFERENCES attempt_row (attempt_key), -- its attempt
  number INTEGER NOT NULL, -- the round
  verdict TEXT NOT NULL, -- one of the 16 words
  correctness TEXT NOT NULL, -- correct, incorrect, not-checked
  promises TEXT NOT NULL, -- kept, broken, none
  status TEXT NOT NULL, -- pass, fail, lost
  verified_event INTEGER REFERENCES events (id), -- the event that holds the facts
  PRIMARY KEY (attempt_key, number)
) STRICT, WITHOUT ROWID;

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
  verdict_row.verdict AS verdict, -- newest verdict on it
  verdict_row.status AS status -- pass, fail, lost by that verdict
FROM attempt_row
JOIN trial_row ON trial_row.trial_key = attempt_row.trial_key
JOIN run_row USING (run_key)
LEFT JOIN events AS ended ON ended.id = attempt_row.ended_event
LEFT JOIN answer_row ON answer_row.attempt_key = attempt_row.attempt_key
LEFT JOIN attempt_row AS continued ON continued.attempt_key = answer_row.continues
LEFT JOIN verdict_row ON verdict_row.verdict_key = attempt_row.verdict_key;

DROP VIEW rounds;

CREATE VIEW rounds AS
  -- One row a prompt and its answer.
SELECT
  run_row.run AS run, -- id of the run
  trial_row.trial AS trial, -- id of the trial
  attempt_row.attempt AS attempt, -- id of the attempt
  round_row.number AS round, -- 1 is the task, 2… are follow-ups
  round_row.started_at AS started_at, -- when the prompt was given
  round_row.ended_at AS ended_at, -- when the answer was complete
  round_row.outcome AS outcome, -- why the agent stopped
  round_row.outcome_message AS outcome_message, -- the sentence that belongs to it
  round_row.active_ms AS active_ms, -- milliseconds its agent worked
  round_row.input_tokens AS input_tokens, -- without cache reads and writes
  round_row.cache_read_tokens AS cache_read_tokens, -- read from the provider's cache
  round_row.cache_write_tokens AS cache_write_tokens, -- written to the provider's cache
  round_row.output_tokens AS output_tokens, -- without reasoning, where the service counts that apart
  round_row.reasoning_tokens AS reasoning_tokens, -- where the service says
  round_row.reported_usd AS reported_usd, -- US dollars that the agent says it cost
  round_verdict_row.verdict AS verdict, -- on what lay in the folder after it, where another round followed
  round_verdict_row.correctness AS correctness, -- correct, incorrect, not-checked, the same
  round_verdict_row.promises AS promises, -- kept, broken, none, the same
  round_verdict_row.status AS status -- pass, fail, lost, the same
FROM round_row
JOIN attempt_row ON attempt_row.attempt_key = round_row.attempt_key
JOIN trial_row ON trial_row.trial_key = attempt_row.trial_key
JOIN run_row USING (run_key)
LEFT JOIN round_verdict_row
  ON round_verdict_row.attempt_key = round_row.attempt_key AND round_verdict_row.number = round_row.number;

DROP VIEW usage;

CREATE VIEW usage AS
  -- One row an attempt that ended: what it consumed beyond the attempt that it continues, whether or not it counts. Add these up for what a run cost.
SELECT
  run_row.run AS run, -- id of the run
  trial_row.trial AS trial, -- id of the trial
  attempt_row.attempt AS attempt, -- id of the attempt
  trial_row.attempt_key IS attempt_row.attempt_key AS is_current, -- 1 for the attempt that counts
  task_row.task AS task, -- id of the task
  agent_row.agent AS agent, -- id of the contestant
  agent_row.adapter AS adapter, -- adapter that drove it
  agent_row.billing AS billing, -- api or subscription
  agent_row.model AS requested_model, -- model that was asked for
  attempt_row.observed_model AS observed_model, -- model that answered
  attempt_row.input_tokens - coalesce(continued.input_tokens, 0) AS input_tokens, -- without cache reads and writes
  attempt_row.cache_read_tokens - coalesce(continued.cache_read_tokens, 0) AS cache_read_tokens, -- read from the provider's cache
  attempt_row.cache_write_tokens - coalesce(continued.cache_write_tokens, 0) AS cache_write_tokens, -- written to the provider's cache
  attempt_row.output_tokens - coalesce(continued.output_tokens, 0) AS output_tokens, -- without reasoning, where the service counts that apart
  attempt_row.reasoning_tokens - coalesce(continued.reasoning_tokens, 0) AS reasoning_tokens, -- where the service says
  attempt_row.reported_usd - coalesce(continued.reported_usd, 0) AS reported_usd, -- US dollars that the agent says it cost
  attempt_row.computed_usd - coalesce(continued.computed_usd, 0) AS computed_usd -- US dollars from the price table
FROM attempt_row
JOIN trial_row ON trial_row.trial_key = attempt_row.trial_key
JOIN run_row USING (run_key)
JOIN task_row USING (task_key)
JOIN agent_row USING (agent_key)
LEFT JOIN answer_row ON answer_row.attempt_key = attempt_row.attempt_key
LEFT JOIN attempt_row AS continued ON continued.attempt_key = answer_row.continues
WHERE attempt_row.outcome IS NOT NULL;
