-- Where open lots are looked for: a projection that the consumer "open-lots" keeps, and that can be made anew from the ledger at any time.

CREATE TABLE open_lot (
  lot_id            uuid PRIMARY KEY,
  -- False while nothing is left: a cancelled hold or an adjustment opens it again. What has ended for good has no row.
  is_open           boolean NOT NULL,
  lat               double precision NOT NULL,
  lon               double precision NOT NULL,
  use_by            timestamptz NOT NULL,
  category          text NOT NULL,
  temperature_class smallint NOT NULL,
  allergens         integer NOT NULL
) WITH (fillfactor = 80);

CREATE INDEX open_lot_place ON open_lot (lat, lon) WHERE is_open;
CREATE INDEX open_lot_urgency ON open_lot (use_by, lot_id);

-- The newest event that a projection knows of.
CREATE TABLE projection_progress (
  consumer text PRIMARY KEY,
  as_of    timestamptz NOT NULL
);

-- What was posted before: as it stands now, together with the fact that these events need not be handled any more.
INSERT INTO open_lot
SELECT id, status = 0, lat, lon, use_by, category, temperature_class, allergens FROM lot WHERE status IN (0, 1, 5);
INSERT INTO inbox (consumer, aggregate_id, sequence) SELECT 'open-lots', id, sequence FROM lot;

-- Nobody looks for lots among the lots themselves any more, so a posting need not keep an index for it.
DROP INDEX lot_place;
