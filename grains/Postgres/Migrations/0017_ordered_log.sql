-- The stream is an ordered log: events are numbered without gaps, and a consumer keeps one position in place of a row per aggregate.

-- How many events of each kind of aggregate the lane has published: {"lot": 17, "account": 3}. The last one's number.
-- "history" is the database's history in which the numbers were given; "checked_until" are the last numbers of events that consumers may
-- have handled under other numbers. The renamed column stops relays of older builds, which know no numbers.
ALTER TABLE relay_cursor
  ADD COLUMN numbers jsonb NOT NULL DEFAULT '{}',
  ADD COLUMN checked_until jsonb NOT NULL DEFAULT '{}',
  ADD COLUMN history integer NOT NULL DEFAULT -1;
ALTER TABLE relay_cursor RENAME COLUMN rewinds TO rewound;

-- Published from where every consumer was, with numbers now; the messages need other ids than those without numbers.
UPDATE relay_cursor AS c SET
  xid = coalesce(h.xid, '0'), position = coalesce(h.position, 0), day = coalesce(h.day, '2000-01-01'), rewound = c.rewound + 1
FROM relay_cursor AS r LEFT JOIN handled_cursor AS h USING (lane)
WHERE c.lane = r.lane AND (h.lane IS NULL OR (h.xid, h.position) < (c.xid, c.position));
UPDATE database_history SET number = number + 1;
DROP TABLE handled_cursor;

-- What consumers have handled of aggregates whose events may come again under other numbers: at the change to numbers, and when the
-- database's history changes. The dropped column stops consumers of older builds.
ALTER TABLE inbox DROP COLUMN attempts;

-- How far a consumer is. Its owner raises the epoch when it starts, and writes only under its own.
CREATE TABLE consumer_position (
  consumer        text PRIMARY KEY,
  epoch           bigint NOT NULL,
  -- The kind of aggregate whose events it takes; null for all.
  aggregate       text,
  -- The number of the last event of each lane: {"0-lot": 17}.
  numbers         jsonb NOT NULL DEFAULT '{}',
  -- The numbers before the last change of a database's history, until its relay has read them.
  numbers_before  jsonb NOT NULL DEFAULT '{}',
  -- Everything up to this message of the stream was handled; with the message's id.
  stream_sequence bigint NOT NULL DEFAULT 0,
  stream_message  text,
  -- While its effects are rebuilt it has no owner.
  is_rebuilding   boolean NOT NULL DEFAULT false,
  updated_at      timestamptz NOT NULL
) WITH (fillfactor = 50);

-- Where the numbers of a lane begin in the present history of its database: a consumer that is new begins there.
CREATE TABLE history_start (
  lane   text PRIMARY KEY,
  number bigint NOT NULL
);

-- Events of aggregates that a consumer has failed to handle: the one that failed, and those after it.
CREATE TABLE parked_event (
  consumer     text NOT NULL,
  aggregate_id uuid NOT NULL,
  sequence     bigint NOT NULL,
  subject      text NOT NULL,
  trace_parent text,
  payload      bytea NOT NULL,
  attempts     integer NOT NULL,
  parked_at    timestamptz NOT NULL,
  PRIMARY KEY (consumer, aggregate_id, sequence)
);

-- Published events with their numbers.
CREATE VIEW published_event AS
SELECT o.lane, o.xid, o.position, o.day, o.aggregate_id, o.sequence, o.subject, o.occurred_at, o.payload,
       split_part(o.subject, '.', 2) AS kind,
       coalesce((c.numbers ->> split_part(o.subject, '.', 2))::bigint, 0) + 1
         - row_number() OVER (PARTITION BY o.lane, split_part(o.subject, '.', 2) ORDER BY o.xid DESC, o.position DESC) AS number
FROM outbox AS o JOIN relay_cursor AS c ON c.lane = o.lane
WHERE (o.xid, o.position) <= (c.xid, c.position);

GRANT SELECT ON published_event, relay_cursor, history_start TO pangan_ledger;
GRANT SELECT, INSERT, UPDATE ON consumer_position TO pangan_ledger;
GRANT SELECT, INSERT, UPDATE, DELETE ON parked_event TO pangan_ledger;
