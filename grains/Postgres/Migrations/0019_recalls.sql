-- Recall campaigns: which lots they found, and who was reached when. All of it is in the first database, but for the indexes of lots.

-- A campaign as the background work and the lists need it. Its document has its events; a row is written before its document, which follows
-- from it.
CREATE TABLE recall (
  id           uuid PRIMARY KEY,
  -- What it is about: one lot, or every lot with what is not null here.
  lot_id       uuid,
  donor_id     uuid,
  batch_code   text,
  gtin         text,
  reason       text NOT NULL,
  is_drill     boolean NOT NULL,
  opened_by    uuid NOT NULL,
  opened_as    smallint NOT NULL,
  opened_at    timestamptz NOT NULL,
  -- Null for a request without a key.
  fingerprint  uuid,
  trace_parent text,
  -- When all databases were last searched, and every lot that was found was done with.
  searched_at  timestamptz,
  closed_at    timestamptz,
  report       text,
  next_at      timestamptz NOT NULL,
  attempts     integer NOT NULL DEFAULT 0,
  last_error   text
);

CREATE INDEX recall_due ON recall (next_at) WHERE closed_at IS NULL;
CREATE INDEX recall_list ON recall (opened_at, id);
CREATE INDEX recall_donor ON recall (donor_id, opened_at, id) WHERE donor_id IS NOT NULL;
CREATE INDEX recall_about_lot ON recall (lot_id) WHERE lot_id IS NOT NULL AND closed_at IS NULL;
CREATE INDEX recall_closed ON recall (closed_at) WHERE closed_at IS NOT NULL;

CREATE TABLE recall_lot (
  recall_id    uuid NOT NULL,
  lot_id       uuid NOT NULL,
  -- Another campaign had stopped the lot before this one found it, so that the lot's events give no notices any more.
  was_recalled boolean NOT NULL,
  found_at     timestamptz NOT NULL,
  -- When the lot was stopped and its parties were written; null until then.
  done_at      timestamptz,
  PRIMARY KEY (recall_id, lot_id)
);

CREATE INDEX recall_lot_campaigns ON recall_lot (lot_id);
CREATE INDEX recall_lot_waiting ON recall_lot (recall_id, lot_id) WHERE done_at IS NULL;

-- An account that has to do with a lot of a campaign. Written by the campaign, which knows who is to be reached, and by the consumers that
-- write the first notices, in the transaction of these.
CREATE TABLE recall_notice (
  recall_id       uuid NOT NULL,
  lot_id          uuid NOT NULL,
  account_id      uuid NOT NULL,
  role            smallint NOT NULL,
  held            bigint NOT NULL DEFAULT 0,
  collected       bigint NOT NULL DEFAULT 0,
  in_delivery     bigint NOT NULL DEFAULT 0,
  found_at        timestamptz NOT NULL,
  written_at      timestamptz,
  last_at         timestamptz,
  times           integer NOT NULL DEFAULT 0,
  -- When the campaign writes the next notice itself; null when it writes none any more.
  next_at         timestamptz,
  acknowledged_at timestamptz,
  -- Numbers the acknowledgements of a campaign from 1, so that each is published once.
  acknowledgement bigint,
  -- The account is deleted: its inbox is closed.
  unreachable_at  timestamptz,
  PRIMARY KEY (recall_id, lot_id, account_id)
) WITH (fillfactor = 70);

CREATE INDEX recall_notice_due ON recall_notice (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX recall_notice_account ON recall_notice (account_id, recall_id);
CREATE INDEX recall_notice_unwritten ON recall_notice (found_at) WHERE written_at IS NULL AND unreachable_at IS NULL;
CREATE INDEX recall_notice_acknowledged ON recall_notice (recall_id, acknowledgement) WHERE acknowledgement IS NOT NULL;

-- By which a notice is acknowledged.
ALTER TABLE notification ADD COLUMN recall_id uuid;

-- What lots are found by. Few state them, so few have a place in these.
CREATE INDEX lot_batch_codes ON lot USING gin ((posted_terms -> 'batchCodes') jsonb_path_ops) WHERE posted_terms ? 'batchCodes';
CREATE INDEX lot_gtin ON lot ((posted_terms ->> 'gtin')) WHERE posted_terms ? 'gtin';
CREATE INDEX delivery_lot ON delivery (lot_id);
