-- Repeatable requests, and what ends with an account.

-- The answer to a changing request that carried a key, written in the transaction of the change. Deliveries and accounts keep theirs in
-- their documents.
CREATE TABLE kept_answer (
  key         uuid PRIMARY KEY,
  fingerprint uuid NOT NULL,
  -- Null where what is stored otherwise is the answer.
  answer      bytea,
  kept_until  timestamptz NOT NULL
);

CREATE INDEX kept_answer_age ON kept_answer (kept_until);
