-- What searches for a diet need. The defaults are "unknown" and "nothing stated", which no search for a diet finds: rows that an older build
-- writes have them.
ALTER TABLE open_lot ADD COLUMN halal smallint NOT NULL DEFAULT 3, ADD COLUMN diets integer NOT NULL DEFAULT 0;

-- Lots that were posted before, as their donors stated them. Those in other databases follow with "rebuild open-lots".
UPDATE open_lot o SET
  halal = CASE l.posted_terms ->> 'halal' WHEN 'Certified' THEN 0 WHEN 'Declared' THEN 1 WHEN 'No' THEN 2 ELSE 3 END,
  diets = CASE WHEN l.posted_terms ->> 'diets' LIKE '%Vegetarian%' THEN 1 ELSE 0 END
    + CASE WHEN l.posted_terms ->> 'diets' LIKE '%Vegan%' THEN 2 ELSE 0 END
FROM lot l WHERE l.id = o.lot_id;
