-- What every consumer of the stream keeps: how far it is with each aggregate, what it dropped and what it gave up on.

-- Written in the same transaction as the effect, so that an effect and the fact that it was made are one.
CREATE TABLE inbox (
  consumer     text NOT NULL,
  aggregate_id uuid NOT NULL,
  sequence     bigint NOT NULL,
  -- How often the event after that one has failed.
  attempts     smallint NOT NULL DEFAULT 0,
  PRIMARY KEY (consumer, aggregate_id)
) WITH (fillfactor = 70);

CREATE TABLE dropped_event (
  consumer     text NOT NULL,
  event_id     uuid NOT NULL,
  aggregate_id uuid NOT NULL,
  sequence     bigint NOT NULL,
  subject      text NOT NULL,
  trace_id     uuid,
  occurred_at  timestamptz NOT NULL,
  dropped_at   timestamptz NOT NULL,
  PRIMARY KEY (consumer, event_id)
);

CREATE TABLE dead_letter (
  id           uuid PRIMARY KEY,
  consumer     text NOT NULL,
  event_id     uuid NOT NULL,
  aggregate_id uuid NOT NULL,
  sequence     bigint NOT NULL,
  subject      text NOT NULL,
  trace_id     uuid,
  occurred_at  timestamptz NOT NULL,
  payload      bytea NOT NULL,
  reason       text NOT NULL,
  attempts     integer NOT NULL,
  dead_at      timestamptz NOT NULL,
  -- 0 waiting, 1 replayed, 2 discarded.
  status       smallint NOT NULL DEFAULT 0,
  settled_at   timestamptz,
  settled_by   uuid,
  UNIQUE (consumer, event_id)
);

CREATE INDEX dead_letter_list ON dead_letter (dead_at, id);

-- Counts how often an operator has set a cursor back; its relay goes on from there when it sees another count.
ALTER TABLE relay_cursor ADD COLUMN rewinds bigint NOT NULL DEFAULT 0;
