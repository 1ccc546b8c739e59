-- Which of the lots' databases this is. It is written once and checked on every connection that writes lots: two
-- connection strings that were mixed up must not let one database take the other's lots.
CREATE TABLE shard (
  number smallint NOT NULL CHECK (number BETWEEN 0 AND 255),
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row)
);
