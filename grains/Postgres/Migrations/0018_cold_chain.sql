-- Withdrawn lots with holds whose cold chain is broken; there are few. Claims stay HOT updates: they change neither column.
CREATE INDEX lot_due_withdrawn ON lot (due_at) WHERE status = 3 AND due_at IS NOT NULL;
