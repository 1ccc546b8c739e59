-- What was claimed and rescued on each day in UTC, for the public board. Kept by the consumer "impact" from now on; "rebuild impact" fills
-- in the days before.
CREATE TABLE impact_day (
  day        date PRIMARY KEY,
  claims     bigint NOT NULL,
  portions   bigint NOT NULL,
  grams      bigint NOT NULL,
  co2e_grams bigint NOT NULL
) WITH (fillfactor = 70);
