-- Lots, claims and the outbox.

CREATE TABLE lot (
  id                uuid PRIMARY KEY,
  donor_id          uuid NOT NULL,
  version           bigint NOT NULL,
  sequence          bigint NOT NULL,
  status            smallint NOT NULL,
  posted            bigint NOT NULL,
  available         bigint NOT NULL,
  held              bigint NOT NULL,
  collected         bigint NOT NULL,
  expired           bigint NOT NULL,
  withdrawn         bigint NOT NULL,
  use_by            timestamptz NOT NULL,
  created_at        timestamptz NOT NULL,
  lat               double precision NOT NULL,
  lon               double precision NOT NULL,
  category          text NOT NULL,
  temperature_class smallint NOT NULL,
  allergens         integer NOT NULL,
  fingerprint       uuid NOT NULL,
  -- As posted, with the quantity, so that a retried posting gets its first answer; and as adjusted since, if it was.
  posted_quantity   bigint NOT NULL,
  posted_terms      jsonb NOT NULL,
  adjusted_terms    jsonb,
  CONSTRAINT lot_conserved CHECK (available + held + collected + expired + withdrawn = posted),
  CONSTRAINT lot_not_negative CHECK (
    available >= 0 AND held >= 0 AND collected >= 0 AND expired >= 0 AND withdrawn >= 0)
) WITH (fillfactor = 70); -- Room for HOT updates: a claim changes no indexed column.

CREATE INDEX lot_deadline ON lot (use_by) WHERE status IN (0, 1);
CREATE INDEX lot_place ON lot (lat, lon) WHERE status = 0;

-- No foreign key to lot: it would lock the lot's row once per claim, and the journal inserts claims only for lots that passed
-- the version fence in the same statement.
CREATE TABLE claim (
  id              uuid PRIMARY KEY,
  lot_id          uuid NOT NULL,
  recipient_id    uuid NOT NULL,
  quantity        bigint NOT NULL CHECK (quantity > 0),
  status          smallint NOT NULL,
  held_until      timestamptz NOT NULL,
  collected       bigint CHECK (collected BETWEEN 1 AND quantity),
  wrong_codes     smallint NOT NULL,
  changed_at      bigint NOT NULL,
  created_at      timestamptz NOT NULL,
  fingerprint     uuid NOT NULL,
  deliver_lat     double precision,
  deliver_lon     double precision,
  deliver_address text
) WITH (fillfactor = 90);

CREATE INDEX claim_lot ON claim (lot_id);
CREATE INDEX claim_recipient ON claim (recipient_id, created_at);
CREATE INDEX claim_deadline ON claim (held_until) WHERE status = 0;

-- Insert-only. One transaction writes one batch, so (xid, position) is the order of commits; a sequence would not be.
CREATE TABLE outbox (
  lane         smallint NOT NULL,
  xid          xid8 NOT NULL DEFAULT pg_current_xact_id(),
  position     integer NOT NULL,
  aggregate_id uuid NOT NULL,
  sequence     bigint NOT NULL,
  event_id     uuid NOT NULL,
  subject      text NOT NULL,
  trace_id     uuid,
  trace_parent text,
  occurred_at  timestamptz NOT NULL,
  day          date NOT NULL DEFAULT (now() AT TIME ZONE 'UTC')::date,
  payload      bytea NOT NULL,
  PRIMARY KEY (lane, xid, position, day)
) PARTITION BY RANGE (day);

-- Takes what no day's partition takes, so that a late housekeeper never stops a claim.
CREATE TABLE outbox_other PARTITION OF outbox DEFAULT;

-- Where each lane's relay is. A relay raises the epoch when it starts, and moves the cursor only under its own.
CREATE TABLE relay_cursor (
  lane        smallint PRIMARY KEY,
  epoch       bigint NOT NULL,
  xid         xid8 NOT NULL,
  position    integer NOT NULL,
  day         date NOT NULL,
  published   bigint NOT NULL,
  updated_at  timestamptz NOT NULL
);
