-- Each claim makes two notifications, and each index of theirs is one more write for each. Notifications are written in the order of
-- their time, so ranges of pages are enough to find the old ones. That an event makes each notification once is held by the consumer's
-- position, which moves in the same transaction.
CREATE INDEX notification_written ON notification USING brin (created_at) WITH (autosummarize = on);
DROP INDEX notification_age;
ALTER TABLE notification DROP CONSTRAINT notification_account_id_event_id_kind_key;
