-- Events of old runs can be packed: whole and in order they move into `event_pack`, some thirty times smaller. What the
-- results read of them stays in `events`, marked "packed"; nothing that was recorded is lost. Of a packed run the view
-- `checks` has no rows, and `verdicts` lacks verification, policy_sha256 and at: `bakeoff show` has them.

CREATE TABLE event_pack (
  -- Some events of one run, compressed.
  run TEXT NOT NULL, -- id of the run
  first_seq INTEGER NOT NULL, -- first of them
  last_seq INTEGER NOT NULL, -- last of them; none is missing between
  body BLOB NOT NULL, -- Brotli of a JSON array of [id, seq, at, type, body]
  PRIMARY KEY (run, first_seq)
) STRICT, WITHOUT ROWID;
