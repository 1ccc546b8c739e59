-- Logistics: what is to be done for claims that ask for delivery, and the deliveries as couriers look for them.

-- Written by the consumer in the transaction of its inbox, and taken away when the delivery's grain has durably done it.
CREATE TABLE delivery_work (
  number       bigserial PRIMARY KEY,
  delivery_id  uuid NOT NULL,
  lot_id       uuid NOT NULL,
  kind         text NOT NULL,
  data         bytea NOT NULL,
  trace_parent text
);

CREATE INDEX delivery_work_delivery ON delivery_work (delivery_id, number);

-- A projection of the deliveries' own events.
CREATE TABLE delivery (
  id                uuid PRIMARY KEY,
  status            smallint NOT NULL,
  courier_id        uuid,
  lot_id            uuid NOT NULL,
  donor_id          uuid NOT NULL,
  recipient_id      uuid NOT NULL,
  lat               double precision NOT NULL,
  lon               double precision NOT NULL,
  grams             bigint NOT NULL,
  temperature_class smallint NOT NULL,
  use_by            timestamptz NOT NULL,
  pickup_by         timestamptz
) WITH (fillfactor = 70);

CREATE INDEX delivery_offer ON delivery (use_by) WHERE status = 0;
CREATE INDEX delivery_late ON delivery (pickup_by) WHERE status = 1;
