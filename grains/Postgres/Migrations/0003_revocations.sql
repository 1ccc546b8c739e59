-- Sessions that ended while access tokens of theirs may still be valid. Gateways read what is new since their last look: by
-- transaction, since the order of times or of a sequence is not the order of commits.
CREATE TABLE revocation (
  session_id uuid PRIMARY KEY,
  xid        xid8 NOT NULL DEFAULT pg_current_xact_id(),
  expires_at timestamptz NOT NULL
);

CREATE INDEX revocation_xid ON revocation (xid);
