-- Monthly statements: a projection that the consumer "statements" keeps, and that can be rebuilt from the ledger at any time.

-- What a lot's next event is compared with.
CREATE TABLE statement_lot (
  lot_id      uuid PRIMARY KEY,
  donor_id    uuid NOT NULL,
  unit        text NOT NULL,
  region      text NOT NULL,
  category    text NOT NULL,
  posted      bigint NOT NULL,
  expired     bigint NOT NULL,
  withdrawn   bigint NOT NULL,
  is_recalled boolean NOT NULL
) WITH (fillfactor = 80);

CREATE TABLE statement (
  -- 0 donor, 1 recipient, 2 everybody, whose account is all zeros.
  scope        smallint NOT NULL,
  account_id   uuid NOT NULL,
  -- The first day of the month, in UTC.
  month        date NOT NULL,
  region       text NOT NULL,
  category     text NOT NULL,
  -- StatementMeasure.
  measure      smallint NOT NULL,
  -- Why, for waste and cancellations; empty for others.
  reason       text NOT NULL,
  unit         text NOT NULL,
  count        bigint NOT NULL,
  quantity     bigint NOT NULL,
  weight_grams bigint NOT NULL,
  co2e_grams   bigint NOT NULL,
  PRIMARY KEY (scope, account_id, month, region, category, measure, reason, unit)
) WITH (fillfactor = 70);

CREATE INDEX statement_age ON statement (month);
