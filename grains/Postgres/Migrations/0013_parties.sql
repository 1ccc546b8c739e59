-- What a lot's parties are told and held to: windows that end, claims with more than a hold, deliveries that end with what they rest on.

-- When time alone changes the lot next: the end of its window, then its use-by; null when nothing does any more. Every change of it comes
-- with a change of status or of the window, so claims stay HOT updates.
ALTER TABLE lot ADD COLUMN due_at timestamptz;
UPDATE lot SET due_at = (coalesce(adjusted_terms, posted_terms) -> 'pickupWindow' ->> 'to')::timestamptz WHERE status IN (0, 1);
CREATE INDEX lot_due ON lot (due_at) WHERE status IN (0, 1, 5);

-- What few claims have: why it ended, when it was collected and by which courier, whether its food was recalled or lost.
ALTER TABLE claim ADD COLUMN details jsonb;

-- Finds the live claims of a lot with very many ended ones; it also does what claim_lot did.
CREATE INDEX claim_lot_status ON claim (lot_id, status);
DROP INDEX claim_lot;

-- Null in rows that an older build wrote: such a lot is then shown until its use-by or until it is read.
ALTER TABLE open_lot ADD COLUMN pickup_to timestamptz;
UPDATE open_lot o SET pickup_to = (coalesce(l.adjusted_terms, l.posted_terms) -> 'pickupWindow' ->> 'to')::timestamptz
FROM lot l WHERE l.id = o.lot_id;

-- Food that a courier has when its use-by passes.
CREATE INDEX delivery_carried ON delivery (use_by) WHERE status = 2;

-- The consumer "delivery-notifications" starts here: what deliveries did before is not announced.
INSERT INTO inbox (consumer, aggregate_id, sequence)
SELECT 'delivery-notifications', id, sequence FROM document WHERE kind = 'delivery' AND sequence > 0;
