-- The audit ledger: append-only, for everybody, and for the role that serves it by its rights as well.

CREATE TABLE ledger_entry (
  partition    smallint NOT NULL,
  -- From 0, without gaps.
  index        bigint NOT NULL,
  event_id     uuid NOT NULL,
  aggregate_id uuid NOT NULL,
  sequence     bigint NOT NULL,
  subject      text NOT NULL,
  occurred_at  timestamptz NOT NULL,
  -- The donor of a posting, the recipient of a claim; told by the payload, kept for searching.
  party_id     uuid,
  payload      bytea NOT NULL,
  leaf         bytea NOT NULL,
  chain        bytea NOT NULL,
  PRIMARY KEY (partition, index),
  UNIQUE (aggregate_id, sequence)
);

CREATE INDEX ledger_entry_party ON ledger_entry (party_id, partition, index) WHERE party_id IS NOT NULL;
CREATE INDEX ledger_entry_event ON ledger_entry (event_id);

-- The complete subtrees above the leaves, so that a proof reads a few rows however long the ledger is.
CREATE TABLE ledger_node (
  partition smallint NOT NULL,
  level     smallint NOT NULL,
  index     bigint NOT NULL,
  hash      bytea NOT NULL,
  PRIMARY KEY (partition, level, index)
);

CREATE TABLE ledger_key (
  key_id     text PRIMARY KEY,
  public_key bytea NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE TABLE ledger_checkpoint (
  partition smallint NOT NULL,
  size      bigint NOT NULL,
  root      bytea NOT NULL,
  chain     bytea NOT NULL,
  signed_at timestamptz NOT NULL,
  key_id    text NOT NULL,
  signature bytea NOT NULL,
  PRIMARY KEY (partition, size)
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The ledger is append-only: % on % is refused.', TG_OP, TG_TABLE_NAME;
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_node EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_key EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_checkpoint EXECUTE FUNCTION refuse_change();

-- A role belongs to the whole server, so another database's migration may have made it, perhaps at this very moment.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'pangan_ledger') THEN
    BEGIN
      CREATE ROLE pangan_ledger NOLOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      NULL;
    END;
  END IF;
  IF NOT pg_has_role(current_user, 'pangan_ledger', 'MEMBER') THEN
    GRANT pangan_ledger TO CURRENT_USER;
  END IF;
END $$;

GRANT SELECT, INSERT ON ledger_entry, ledger_node, ledger_key, ledger_checkpoint TO pangan_ledger;
GRANT SELECT, INSERT, UPDATE ON inbox TO pangan_ledger;
GRANT SELECT, INSERT ON dropped_event, dead_letter TO pangan_ledger;
GRANT SELECT ON lot TO pangan_ledger;
