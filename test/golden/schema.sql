CREATE TABLE events (
  -- The record: one fact a row, only ever appended. Every detail is in `body`, once.
  id INTEGER PRIMARY KEY, -- order of arrival over all runs
  run TEXT NOT NULL, -- id of the run
  seq INTEGER NOT NULL, -- counts from 1 within its run
  at TEXT NOT NULL, -- when it was recorded
  type TEXT NOT NULL, -- run-started, attempt-ended, …
  body TEXT NOT NULL, -- JSON of the rest of the event
  attempt TEXT GENERATED ALWAYS AS (
    coalesce(body ->> '$.attemptId', body ->> '$.attempt.id', body ->> '$.verification.attemptId')
  ) VIRTUAL, -- the attempt it speaks of, if any
  UNIQUE (run, seq)
) STRICT;

CREATE TRIGGER events_refuse_update BEFORE UPDATE ON events
BEGIN
  SELECT raise(ABORT, 'events are append-only: they cannot be changed');
END;

CREATE TRIGGER events_refuse_delete BEFORE DELETE ON events
BEGIN
  SELECT raise(ABORT, 'events are append-only: they cannot be deleted');
END;

CREATE TRIGGER events_refuse_replace BEFORE INSERT ON events
WHEN EXISTS (SELECT 1 FROM events WHERE run = NEW.run AND seq = NEW.seq)
  OR EXISTS (SELECT 1 FROM events WHERE id = NEW.id)
BEGIN
  SELECT raise(ABORT, 'events are append-only: they cannot be replaced');
END;

CREATE TABLE run_row (
  -- One row a run, from run-started, run-resumed and run-ended.
  run_key INTEGER PRIMARY KEY, -- short number used inside the database
  run TEXT NOT NULL UNIQUE, -- id of the run
  name TEXT NOT NULL, -- name of the suite
  created_at TEXT NOT NULL, -- when the plan was made
  started_at TEXT NOT NULL, -- when it first started
  ended_at TEXT, -- when it last ended; NULL while it runs or was killed
  ended TEXT, -- why: complete, budget, cancelled, crash
  seed INTEGER NOT NULL, -- seed of the order of trials
  policy TEXT NOT NULL, -- policy that the run derives its verdicts by
  sandbox TEXT NOT NULL, -- isolation that was planned
  bakeoff_version TEXT NOT NULL, -- version of the harness
  suite_path TEXT NOT NULL, -- folder of the suite
  budget_usd REAL, -- limit in US dollars, if one was set
  plan_event INTEGER NOT NULL REFERENCES events (id) -- the event whose body holds the plan in force
, confirms TEXT /* the run whose suspicion its fresh trials check */, verifier TEXT /* policy and versions of the checks, as one short text */) STRICT;

CREATE TABLE task_row (
  -- A task as it was asked, by content: a changed task is another row.
  task_key INTEGER PRIMARY KEY, -- short number used inside the database
  task TEXT NOT NULL, -- id of the task
  hash TEXT NOT NULL, -- SHA-256 of everything that defines it
  title TEXT NOT NULL, -- title
  tags TEXT NOT NULL, -- JSON array of tags
  timeout_sec REAL NOT NULL, -- wall time an agent has, in seconds
  network TEXT NOT NULL, -- network of the agent phase: full or model
  UNIQUE (task, hash)
) STRICT;

CREATE TABLE agent_row (
  -- A contestant as configured for one run.
  agent_key INTEGER PRIMARY KEY, -- short number used inside the database
  run_key INTEGER NOT NULL REFERENCES run_row (run_key), -- its run
  agent TEXT NOT NULL, -- id of the contestant
  adapter TEXT NOT NULL, -- id of the adapter that drives it
  model TEXT, -- model that was asked for
  billing TEXT, -- api or subscription
  provider TEXT NOT NULL, -- whose rate limit it shares
  UNIQUE (run_key, agent)
) STRICT;

CREATE TABLE trial_row (
  -- One cell of a run's plan, with what its current attempt came to.
  trial_key INTEGER PRIMARY KEY, -- short number used inside the database
  trial TEXT NOT NULL UNIQUE, -- id of the trial
  run_key INTEGER NOT NULL REFERENCES run_row (run_key), -- its run
  task_key INTEGER NOT NULL REFERENCES task_row (task_key), -- its task, as asked
  agent_key INTEGER NOT NULL REFERENCES agent_row (agent_key), -- its contestant
  trial_index INTEGER NOT NULL, -- repeat, from 1
  position INTEGER NOT NULL, -- place in the seeded order, from 0
  attempt_count INTEGER NOT NULL DEFAULT 0, -- attempts begun
  attempt_key INTEGER REFERENCES attempt_row (attempt_key), -- current attempt: the last that ended; a lost one never replaces one that counts
  status TEXT, -- pass, fail, lost; NULL before there is a judgement
  active_ms INTEGER, -- of the current attempt
  computed_usd REAL, -- of the current attempt
  reported_usd REAL -- of the current attempt
) STRICT;

CREATE INDEX trial_by_run
  ON trial_row (run_key, agent_key, task_key, status, active_ms, computed_usd, reported_usd, attempt_key);

CREATE TABLE attempt_row (
  -- One physical execution of a trial; none is ever deleted or overwritten.
  attempt_key INTEGER PRIMARY KEY, -- short number used inside the database
  attempt TEXT NOT NULL UNIQUE, -- id of the attempt
  trial_key INTEGER NOT NULL REFERENCES trial_row (trial_key), -- its trial
  number INTEGER NOT NULL, -- from 1 within its trial
  isolation TEXT NOT NULL, -- how it was fenced off
  deadline TEXT NOT NULL, -- when its agent is stopped
  started_at TEXT NOT NULL, -- when it began
  phase TEXT, -- agent or verifying while something is under way, else NULL
  phase_at TEXT, -- when that phase began
  last_action TEXT, -- the agent's last action in a few words
  last_action_at TEXT, -- when that was
  usd_so_far REAL, -- US dollars until then, while it runs
  ended_at TEXT, -- when the deliverable was collected; NULL: not ended, or interrupted
  ended_event INTEGER REFERENCES events (id), -- the event that holds all of it
  outcome TEXT, -- why its agent stopped
  outcome_message TEXT, -- the sentence that belongs to the outcome
  round_count INTEGER, -- prompts it was given
  queued_ms INTEGER, -- waited for its turn
  active_ms INTEGER, -- its agent worked
  rate_limited_ms INTEGER, -- waited for a rate limit
  wall_ms INTEGER, -- from workspace to collected deliverable
  input_tokens INTEGER, -- without cache reads and writes
  cache_read_tokens INTEGER, -- read from the provider's cache
  cache_write_tokens INTEGER, -- written to the provider's cache
  output_tokens INTEGER, -- without reasoning, where the service counts that apart
  reasoning_tokens INTEGER, -- where the service says
  reported_usd REAL, -- what the agent says it cost
  computed_usd REAL, -- from the price table
  cli_version TEXT, -- version that answered
  observed_model TEXT, -- model that answered
  deliverable_hash TEXT, -- SHA-256 of the collected folder; NULL: nothing was collected
  deliverable_files INTEGER, -- files in it
  verification_key INTEGER REFERENCES verification_row (verification_key), -- newest verification
  verdict_key INTEGER REFERENCES verdict_row (verdict_key), pruned_at TEXT /* when its files were removed; NULL: they are kept */, -- newest judgement
  UNIQUE (trial_key, number)
) STRICT;

CREATE INDEX attempt_under_way ON attempt_row (trial_key) WHERE phase IS NOT NULL;

CREATE TABLE round_row (
  -- One prompt and the agent's answer inside an attempt.
  attempt_key INTEGER NOT NULL REFERENCES attempt_row (attempt_key), -- its attempt
  number INTEGER NOT NULL, -- 1 is the task, 2… are follow-ups
  started_at TEXT, -- when the prompt was given
  ended_at TEXT, -- when the answer was complete
  outcome TEXT, -- why the agent stopped
  outcome_message TEXT, -- the sentence that belongs to the outcome
  active_ms INTEGER, -- its agent worked
  input_tokens INTEGER, -- without cache reads and writes
  cache_read_tokens INTEGER, -- read from the provider's cache
  cache_write_tokens INTEGER, -- written to the provider's cache
  output_tokens INTEGER, -- without reasoning, where the service counts that apart
  reasoning_tokens INTEGER, -- where the service says
  reported_usd REAL, -- what the agent says it cost
  PRIMARY KEY (attempt_key, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE verification_row (
  -- All checks on one attempt; the facts themselves are in the event.
  verification_key INTEGER PRIMARY KEY, -- short number used inside the database
  verification TEXT NOT NULL UNIQUE, -- id of the verification
  attempt_key INTEGER NOT NULL REFERENCES attempt_row (attempt_key), -- its attempt
  event INTEGER NOT NULL REFERENCES events (id), -- the event that holds the facts
  tests_passed INTEGER, -- counted in the first run of the test command
  tests_failed INTEGER, -- counted in the first run of the test command
  tests_skipped INTEGER -- counted in the first run of the test command
) STRICT;

CREATE INDEX verification_by_attempt ON verification_row (attempt_key);

CREATE TABLE verdict_row (
  -- Every judgement ever made, by whatever policy.
  verdict_key INTEGER PRIMARY KEY, -- number of the judgement
  attempt_key INTEGER NOT NULL REFERENCES attempt_row (attempt_key), -- the attempt judged
  verification_key INTEGER REFERENCES verification_row (verification_key), -- the facts it was derived from
  event INTEGER NOT NULL REFERENCES events (id), -- the event that holds its reason and findings
  policy TEXT NOT NULL, -- id of the policy
  verdict TEXT NOT NULL, -- one of the 16 words
  correctness TEXT NOT NULL, -- correct, incorrect, not-checked
  promises TEXT NOT NULL, -- kept, broken, none
  status TEXT NOT NULL -- pass, fail, lost
) STRICT;

CREATE INDEX verdict_by_attempt ON verdict_row (attempt_key);

CREATE VIEW trial_results AS
  -- One row a trial, everything a person would plot. Times, tokens and money are those of the current attempt.
SELECT
  run_row.run AS run, -- id of the run
  trial_row.trial AS trial, -- id of the trial: RUN/TASK/AGENT/INDEX
  task_row.task AS task, -- id of the task
  task_row.hash AS task_hash, -- SHA-256 of the task as it was asked
  agent_row.agent AS agent, -- id of the contestant
  agent_row.adapter AS adapter, -- adapter that drove it
  trial_row.trial_index AS trial_index, -- repeat, from 1
  attempt_row.outcome AS outcome, -- why the agent stopped; NULL while the trial has not ended
  verdict_row.verdict AS verdict, -- is the agent's own test real, and does it pass?
  verdict_event.body ->> '$.judgement.reason' AS reason, -- the verdict in one sentence
  verdict_row.policy AS policy, -- policy the verdict was derived by
  verdict_row.correctness AS correctness, -- the author's held-out check: correct, incorrect, not-checked
  verdict_row.promises AS promises, -- what the task's expect asked for: kept, broken, none
  trial_row.status AS status, -- what statistics count: pass, fail, lost; NULL before there is a judgement
  trial_row.attempt_count AS attempts, -- attempts begun
  attempt_row.round_count AS rounds, -- prompts given in the current attempt
  attempt_row.queued_ms AS queued_ms, -- milliseconds it waited for its turn
  attempt_row.active_ms AS active_ms, -- milliseconds its agent worked
  attempt_row.rate_limited_ms AS rate_limited_ms, -- milliseconds it waited for a rate limit
  attempt_row.wall_ms AS wall_ms, -- milliseconds from workspace to collected deliverable
  attempt_row.input_tokens AS input_tokens, -- without cache reads and writes
  attempt_row.cache_read_tokens AS cache_read_tokens, -- read from the provider's cache
  attempt_row.cache_write_tokens AS cache_write_tokens, -- written to the provider's cache
  attempt_row.output_tokens AS output_tokens, -- without reasoning, where the service counts that apart
  attempt_row.reasoning_tokens AS reasoning_tokens, -- where the service says
  attempt_row.reported_usd AS reported_usd, -- US dollars that the agent says it cost
  attempt_row.computed_usd AS computed_usd, -- US dollars from the price table; NULL where a price or count is unknown
  agent_row.billing AS billing, -- who pays: api (per token) or subscription (flat)
  attempt_row.cli_version AS cli_version, -- version that answered
  agent_row.model AS requested_model, -- model that was asked for
  attempt_row.observed_model AS observed_model, -- model that answered
  attempt_row.isolation AS isolation, -- how the agent was fenced off
  verification_row.tests_passed AS tests_passed, -- in the first run of its test command
  verification_row.tests_failed AS tests_failed, -- in the first run of its test command
  verification_row.tests_skipped AS tests_skipped, -- in the first run of its test command
  attempt_row.started_at AS started_at, -- when the current attempt began
  attempt_row.ended_at AS ended_at -- when its deliverable was collected
FROM trial_row
JOIN run_row USING (run_key)
JOIN task_row USING (task_key)
JOIN agent_row USING (agent_key)
LEFT JOIN attempt_row ON attempt_row.attempt_key = trial_row.attempt_key
LEFT JOIN verdict_row ON verdict_row.verdict_key = attempt_row.verdict_key
LEFT JOIN events AS verdict_event ON verdict_event.id = verdict_row.event
LEFT JOIN verification_row ON verification_row.verification_key = attempt_row.verification_key;

CREATE VIEW trials AS
  -- One row a trial: the plan's cell and what it came to.
SELECT
  run_row.run AS run, -- id of the run
  trial_row.trial AS trial, -- id of the trial
  task_row.task AS task, -- id of the task
  task_row.hash AS task_hash, -- SHA-256 of the task as it was asked
  agent_row.agent AS agent, -- id of the contestant
  trial_row.trial_index AS trial_index, -- repeat, from 1
  trial_row.position AS position, -- place in the seeded order, from 0
  trial_row.attempt_count AS attempts, -- attempts begun
  attempt_row.attempt AS current_attempt, -- the attempt that counts
  attempt_row.outcome AS outcome, -- why its agent stopped
  verdict_row.verdict AS verdict, -- newest verdict on it
  trial_row.status AS status -- pass, fail, lost; NULL before there is a judgement
FROM trial_row
JOIN run_row USING (run_key)
JOIN task_row USING (task_key)
JOIN agent_row USING (agent_key)
LEFT JOIN attempt_row ON attempt_row.attempt_key = trial_row.attempt_key
LEFT JOIN verdict_row ON verdict_row.verdict_key = attempt_row.verdict_key;

CREATE VIEW checks AS
  -- One row a check of a verification, with its facts.
SELECT
  run_row.run AS run, -- id of the run
  trial_row.trial AS trial, -- id of the trial
  attempt_row.attempt AS attempt, -- id of the attempt
  verification_row.verification AS verification, -- id of the verification
  attempt_row.verification_key IS verification_row.verification_key AS is_current, -- 1 for the newest verification of its attempt
  one.key AS check_id, -- id of the check
  one.value ->> '$.version' AS version, -- version of the check
  one.value ->> '$.kind' AS kind, -- passed, failed, inconclusive
  one.value ->> '$.reason' AS reason, -- what it found, in one sentence
  one.value -> '$.facts' AS facts -- JSON of what it measured
FROM verification_row
JOIN attempt_row ON attempt_row.attempt_key = verification_row.attempt_key
JOIN trial_row ON trial_row.trial_key = attempt_row.trial_key
JOIN run_row USING (run_key)
JOIN events ON events.id = verification_row.event
JOIN json_each(events.body, '$.verification.checks') AS one;

CREATE VIEW verdicts AS
  -- One row a judgement, every one ever made.
SELECT
  verdict_row.verdict_key AS id, -- number of the judgement
  run_row.run AS run, -- id of the run
  trial_row.trial AS trial, -- id of the trial
  attempt_row.attempt AS attempt, -- id of the attempt
  attempt_row.verdict_key IS verdict_row.verdict_key AS is_current, -- 1 for the newest judgement of its attempt
  events.body ->> '$.judgement.verificationId' AS verification, -- id of the verification it was derived from
  verdict_row.policy AS policy, -- id of the policy
  events.body ->> '$.judgement.policySha256' AS policy_sha256, -- SHA-256 of the policy
  verdict_row.verdict AS verdict, -- one of the 16 words
  events.body ->> '$.judgement.reason' AS reason, -- one sentence a person can act on
  events.body -> '$.judgement.findings' AS findings, -- JSON array of named findings
  verdict_row.correctness AS correctness, -- correct, incorrect, not-checked
  verdict_row.promises AS promises, -- kept, broken, none
  verdict_row.status AS status, -- pass, fail, lost
  events.body ->> '$.judgement.at' AS at -- when it was judged
FROM verdict_row
JOIN attempt_row ON attempt_row.attempt_key = verdict_row.attempt_key
JOIN trial_row ON trial_row.trial_key = attempt_row.trial_key
JOIN run_row USING (run_key)
JOIN events ON events.id = verdict_row.event;

CREATE VIEW agent_summary AS
  -- One row a contestant of a run, over its current attempts. The report adds intervals; these are the bare figures.
WITH
cell AS (
  SELECT
    run_key, agent_key, task_key,
    count(*) AS trials,
    count(attempt_key) AS ended,
    sum(status IS 'pass') AS passed,
    sum(status IS 'fail') AS failed,
    sum(status IS 'lost') AS lost,
    sum(reported_usd) AS reported_usd,
    count(reported_usd) AS reported_usd_known,
    sum(computed_usd) AS computed_usd,
    count(computed_usd) AS computed_usd_known
  FROM trial_row
  GROUP BY run_key, agent_key, task_key
),
total AS (
  SELECT
    run_key, agent_key,
    sum(trials) AS trials,
    sum(ended) AS ended,
    sum(passed) AS passed,
    sum(failed) AS failed,
    sum(lost) AS lost,
    avg(CASE WHEN passed + failed > 0 THEN passed * 1.0 / (passed + failed) END) AS pass_rate,
    sum(reported_usd) AS reported_usd,
    sum(reported_usd_known) AS reported_usd_known,
    sum(computed_usd) AS computed_usd,
    sum(computed_usd_known) AS computed_usd_known
  FROM cell
  GROUP BY run_key, agent_key
),
ranked AS (
  SELECT
    run_key, agent_key, active_ms,
    row_number() OVER (PARTITION BY run_key, agent_key ORDER BY active_ms) AS place,
    count(*) OVER (PARTITION BY run_key, agent_key) AS of
  FROM trial_row
  WHERE status IN ('pass', 'fail') AND active_ms IS NOT NULL
),
median AS (
  SELECT run_key, agent_key, avg(active_ms) AS active_ms
  FROM ranked
  WHERE place IN ((of + 1) / 2, (of + 2) / 2)
  GROUP BY run_key, agent_key
)
SELECT
  run_row.run AS run, -- id of the run
  agent_row.agent AS agent, -- id of the contestant
  agent_row.adapter AS adapter, -- adapter that drove it
  agent_row.billing AS billing, -- api or subscription
  agent_row.model AS requested_model, -- model that was asked for
  total.trials AS trials, -- trials planned
  total.ended AS ended, -- trials whose agent has stopped
  total.passed AS passed, -- trials with status pass
  total.failed AS failed, -- trials with status fail
  total.lost AS lost, -- trials with status lost: counted nowhere
  total.pass_rate AS pass_rate, -- mean over tasks of passed / (passed + failed), as a fraction
  median.active_ms AS median_active_ms, -- over trials that count, in milliseconds
  total.reported_usd AS reported_usd, -- sum in US dollars of what its agents said, where they said
  total.reported_usd_known AS reported_usd_known, -- trials behind that sum
  total.computed_usd AS computed_usd, -- sum in US dollars from the price table, where known
  total.computed_usd_known AS computed_usd_known -- trials behind that sum
FROM total
JOIN run_row USING (run_key)
JOIN agent_row USING (agent_key)
LEFT JOIN median ON median.run_key = total.run_key AND median.agent_key = total.agent_key;

CREATE TABLE gate_baseline (
  -- Every baseline ever made; of one agent and identity the newest that is not replaced is in force.
  baseline INTEGER PRIMARY KEY, -- number of the baseline
  suite TEXT NOT NULL, -- name of the suite
  agent TEXT NOT NULL, -- id of the contestant
  made_at TEXT NOT NULL, -- when it was made
  replaced_at TEXT, -- when another took its place; NULL while it is in force
  body TEXT NOT NULL -- JSON of its identity, how it came about, and the counts of each task and night
) STRICT;

CREATE INDEX gate_baseline_in_force ON gate_baseline (suite, agent) WHERE replaced_at IS NULL;

CREATE TABLE gate_decision (
  -- What the gate said of one agent's night, the last time that it was asked.
  suite TEXT NOT NULL, -- name of the suite
  agent TEXT NOT NULL, -- id of the contestant
  night TEXT NOT NULL, -- day on whose noon the night begins, in the suite's timezone
  verdict TEXT NOT NULL, -- pass, regression, unconfirmed, environment, building, no-data
  decided_at TEXT NOT NULL, -- when
  runs TEXT NOT NULL, -- JSON array of the night's runs
  accepted_reason TEXT, -- why a person took it as the new normal
  PRIMARY KEY (suite, agent, night)
) STRICT, WITHOUT ROWID;

CREATE VIEW gate_decisions AS
  -- One row an agent and night that the gate was asked about.
SELECT
  gate_decision.suite AS suite, -- name of the suite
  gate_decision.agent AS agent, -- id of the contestant
  gate_decision.night AS night, -- day on whose noon the night begins, in the suite's timezone
  gate_decision.verdict AS verdict, -- pass, regression, unconfirmed, environment, building, no-data
  gate_decision.decided_at AS decided_at, -- when
  gate_decision.runs AS runs, -- JSON array of the night's runs
  gate_decision.accepted_reason AS accepted_reason -- why a person took it as the new normal; NULL: nobody did
FROM gate_decision;

CREATE VIEW runs AS
  -- One row a run, with how far it is.
SELECT
  run_row.run AS run, -- id of the run
  run_row.name AS name, -- name of the suite
  run_row.created_at AS created_at, -- when the plan was made
  run_row.started_at AS started_at, -- when it first started
  run_row.ended_at AS ended_at, -- when it last ended; NULL while it runs or was killed
  run_row.ended AS ended, -- why: complete, budget, cancelled, crash
  run_row.seed AS seed, -- seed of the order of trials
  run_row.policy AS policy, -- policy the run derives its verdicts by
  run_row.sandbox AS sandbox, -- isolation that was planned
  run_row.bakeoff_version AS bakeoff_version, -- version of the harness
  run_row.suite_path AS suite_path, -- folder of the suite
  run_row.budget_usd AS budget_usd, -- limit in US dollars, if one was set
  run_row.confirms AS confirms, -- the run whose suspicion its fresh trials check; NULL for a run of its own
  (SELECT count(DISTINCT task_key) FROM trial_row WHERE trial_row.run_key = run_row.run_key) AS tasks, -- tasks asked
  (SELECT count(*) FROM agent_row WHERE agent_row.run_key = run_row.run_key) AS agents, -- contestants
  (SELECT count(*) FROM trial_row WHERE trial_row.run_key = run_row.run_key) AS trials, -- trials planned
  (SELECT count(attempt_key) FROM trial_row WHERE trial_row.run_key = run_row.run_key) AS ended_trials, -- trials whose agent has stopped
  (SELECT count(*) FROM trial_row WHERE trial_row.run_key = run_row.run_key AND status = 'pass') AS passed, -- trials with status pass
  (SELECT count(*) FROM trial_row WHERE trial_row.run_key = run_row.run_key AND status = 'fail') AS failed, -- trials with status fail
  (SELECT count(*) FROM trial_row WHERE trial_row.run_key = run_row.run_key AND status = 'lost') AS lost -- trials with status lost
FROM run_row;

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

CREATE TABLE event_pack (
  -- Some events of one run, compressed.
  run TEXT NOT NULL, -- id of the run
  first_seq INTEGER NOT NULL, -- first of them
  last_seq INTEGER NOT NULL, -- last of them; none is missing between
  body BLOB NOT NULL, -- Brotli of a JSON array of [id, seq, at, type, body]
  PRIMARY KEY (run, first_seq)
) STRICT, WITHOUT ROWID;
