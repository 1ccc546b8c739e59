-- A donor's lots in the order of their posting, for its list of them; it also does what lot_donor did.
CREATE INDEX lot_donor_time ON lot (donor_id, created_at, id);
DROP INDEX lot_donor;
