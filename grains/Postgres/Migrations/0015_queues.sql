-- Queues whose rows are leased, set aside and aged.

-- A row is leased by moving next_at, done outside of any transaction, and deleted or given back afterwards. One that cannot be done is set
-- aside as a dead letter; later rows of the same delivery wait for it, others go on.
ALTER TABLE delivery_work
  ADD COLUMN id         uuid NOT NULL DEFAULT gen_random_uuid(),
  -- 0 waiting, 1 set aside.
  ADD COLUMN status     smallint NOT NULL DEFAULT 0,
  ADD COLUMN attempts   integer NOT NULL DEFAULT 0,
  ADD COLUMN next_at    timestamptz NOT NULL DEFAULT '-infinity',
  ADD COLUMN created_at timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN last_error text;

CREATE UNIQUE INDEX delivery_work_id ON delivery_work (id);
CREATE INDEX delivery_work_due ON delivery_work (next_at, number) WHERE status = 0;

-- A webhook's own rows, so that each webhook gets its turn however many wait for others.
CREATE INDEX webhook_delivery_waiting ON webhook_delivery (webhook_id, next_at) WHERE status = 0;

-- News that is only worth something fresh is not sent after this moment.
ALTER TABLE notification ADD COLUMN valid_until timestamptz;

-- What upkeep finds rows by that have reached their age.
CREATE INDEX webhook_delivery_ended ON webhook_delivery (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX message_ended ON message (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX notification_age ON notification (created_at);
CREATE INDEX dropped_event_age ON dropped_event (dropped_at);
CREATE INDEX dead_letter_settled ON dead_letter (settled_at) WHERE settled_at IS NOT NULL;
CREATE INDEX lot_ended ON lot (use_by) WHERE status NOT IN (0, 1);
