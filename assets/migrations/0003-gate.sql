-- What the nightly gate keeps. A baseline and a decision are not projections of events: a baseline outlives the runs
-- that its counts came from, and a person may move it.

ALTER TABLE run_row ADD COLUMN confirms TEXT /* the run whose suspicion its fresh trials check */;
ALTER TABLE run_row ADD COLUMN verifier TEXT /* policy and versions of the checks, as one short text */;

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

DROP VIEW runs;

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
