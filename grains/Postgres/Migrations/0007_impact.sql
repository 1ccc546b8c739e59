-- What was rescued, per donor, recipient and region: a projection that can be made anew from the ledger at any time.

-- Factors are never changed: a better one is a new version, valid from a moment on, and figures say which versions they rest on.
CREATE TABLE impact_factor (
  version                 integer PRIMARY KEY,
  valid_from              timestamptz NOT NULL UNIQUE,
  portion_grams           bigint NOT NULL,
  co2e_grams_per_kilogram bigint NOT NULL,
  source                  text NOT NULL
);

INSERT INTO impact_factor VALUES (
  1, '2000-01-01Z', 420, 2500,
  'Portion: 420 g, the meal equivalent that WRAP recommends for redistributed food. CO2e: 3.3 Gt for 1.3 Gt of edible food wasted in a year, about 2.5 kg per kg (FAO, Food wastage footprint, 2013). Items have no known weight and count for neither.');

CREATE TABLE impact_lot (
  lot_id   uuid PRIMARY KEY,
  donor_id uuid NOT NULL,
  unit     text NOT NULL
);

CREATE TABLE impact (
  -- 0 donor, 1 recipient, 2 region.
  scope          smallint NOT NULL,
  key            text NOT NULL,
  factor_version integer NOT NULL,
  collections    bigint NOT NULL,
  portions       bigint NOT NULL,
  items          bigint NOT NULL,
  grams          bigint NOT NULL,
  co2e_grams     bigint NOT NULL,
  PRIMARY KEY (scope, key, factor_version)
) WITH (fillfactor = 70);

-- How far the projection has come.
CREATE TABLE impact_progress (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  as_of    timestamptz NOT NULL
);
