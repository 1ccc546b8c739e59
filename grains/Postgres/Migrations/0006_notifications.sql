-- What accounts are told: an inbox for each, and webhooks that are sent what comes into it.

-- Numbers an account's notifications in the order in which they became durable, without gaps: a reader resumes after a number.
CREATE TABLE notification_counter (
  account_id uuid PRIMARY KEY,
  last       bigint NOT NULL
) WITH (fillfactor = 70);

CREATE TABLE notification (
  account_id  uuid NOT NULL,
  number      bigint NOT NULL,
  id          uuid NOT NULL,
  kind        text NOT NULL,
  event_id    uuid NOT NULL,
  lot_id      uuid,
  claim_id    uuid,
  quantity    bigint,
  reason      text,
  occurred_at timestamptz NOT NULL,
  created_at  timestamptz NOT NULL,
  PRIMARY KEY (account_id, number),
  UNIQUE (account_id, event_id, kind)
);

CREATE TABLE webhook (
  id            uuid PRIMARY KEY,
  account_id    uuid NOT NULL,
  url           text NOT NULL,
  -- Null for all kinds.
  kinds         text[],
  created_at    timestamptz NOT NULL,
  failing_since timestamptz,
  disabled_at   timestamptz
);

CREATE INDEX webhook_account ON webhook (account_id);

CREATE TABLE webhook_delivery (
  id          uuid PRIMARY KEY,
  webhook_id  uuid NOT NULL REFERENCES webhook ON DELETE CASCADE,
  account_id  uuid NOT NULL,
  number      bigint NOT NULL,
  -- 0 waiting, 1 sent, 2 given up, 3 dropped for its age.
  status      smallint NOT NULL DEFAULT 0,
  attempts    integer NOT NULL DEFAULT 0,
  next_at     timestamptz NOT NULL,
  is_replay   boolean NOT NULL DEFAULT false,
  last_status integer,
  last_error  text,
  ended_at    timestamptz
) WITH (fillfactor = 80);

CREATE INDEX webhook_delivery_due ON webhook_delivery (next_at) WHERE status = 0;
CREATE INDEX webhook_delivery_list ON webhook_delivery (webhook_id, number);

-- One-time codes and notices to addresses, on their way to a mail or SMS provider. Address and code stay sealed.
CREATE TABLE message (
  event_id    uuid PRIMARY KEY,
  sealed_for  uuid NOT NULL,
  sequence    bigint NOT NULL,
  kind        text NOT NULL,
  channel     text NOT NULL,
  recipient   text NOT NULL,
  code        text,
  purpose     text,
  good_until  timestamptz,
  occurred_at timestamptz NOT NULL,
  -- 0 waiting, 1 sent, 3 dropped for its age.
  status      smallint NOT NULL DEFAULT 0,
  attempts    integer NOT NULL DEFAULT 0,
  next_at     timestamptz NOT NULL,
  last_error  text,
  ended_at    timestamptz
) WITH (fillfactor = 80);

CREATE INDEX message_due ON message (next_at) WHERE status = 0;
