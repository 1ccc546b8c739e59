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

-- Accounts that were deleted, disabled or given another role or address, until everything that ends with that has ended. A row is written
-- before the account's document, and taken away when nothing is left to do.
CREATE TABLE ending_account (
  account_id uuid PRIMARY KEY,
  since      timestamptz NOT NULL,
  next_at    timestamptz NOT NULL,
  attempts   integer NOT NULL DEFAULT 0,
  last_error text
);

CREATE INDEX ending_account_due ON ending_account (next_at);

-- The inbox of a deleted account: an event that comes later adds nothing to it.
ALTER TABLE notification_counter ADD COLUMN closed_at timestamptz;

-- Whose address a message goes to. Null in rows that an older build wrote; these are sent or dropped within minutes.
ALTER TABLE message ADD COLUMN account_id uuid;
CREATE INDEX message_account ON message (account_id);

-- What is found by an account, for its end and its export. None of these columns ever changes, or changes where no hot path is.
CREATE INDEX lot_donor ON lot (donor_id);
CREATE INDEX delivery_recipient ON delivery (recipient_id);
CREATE INDEX delivery_courier ON delivery (courier_id);
CREATE INDEX delivery_donor ON delivery (donor_id);
