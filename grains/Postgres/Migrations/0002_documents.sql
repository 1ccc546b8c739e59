-- Versioned documents: the state of every grain that is not a lot.

CREATE TABLE document (
  kind       text NOT NULL,
  id         uuid NOT NULL,
  version    bigint NOT NULL,
  sequence   bigint NOT NULL,
  body       bytea NOT NULL,
  expires_at timestamptz,
  PRIMARY KEY (kind, id)
);

CREATE INDEX document_expiry ON document (expires_at) WHERE expires_at IS NOT NULL;
