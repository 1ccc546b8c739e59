-- Positions carry the identity of what they point into.

-- Which server's transactions the numbers in "outbox" and "relay_cursor" are. "number" counts the histories of this data: it grows
-- whenever the data continues elsewhere (a failover, an upgrade, a restored dump). A system identifier of 0 means that the positions were
-- made elsewhere and do not fit this server.
CREATE TABLE database_history (
  only_row          boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  number            integer NOT NULL,
  system_identifier bigint NOT NULL,
  timeline          integer NOT NULL,
  relation          bigint NOT NULL,
  since             timestamptz NOT NULL DEFAULT now()
);

-- The last message that the broker acknowledged for the lane, and the event in it: a stream that lost its end shows there.
ALTER TABLE relay_cursor ADD COLUMN stream_sequence bigint, ADD COLUMN stream_message text;

-- Up to where every consumer has handled a lane's events, as their inboxes say. The broker has no part in it.
CREATE TABLE handled_cursor (
  lane       smallint PRIMARY KEY,
  xid        xid8 NOT NULL,
  position   integer NOT NULL,
  day        date NOT NULL,
  checked_at timestamptz NOT NULL
);
