namespace PahlawanPangan.Grains.Documents;

/// <summary>
/// The statements of documents. A commit is one statement and so one transaction: the document's row changes only from the version that the
/// commit was decided on, and its outbox rows are written only when the row changed. Parameters $1 to $6 are kind, id, expected version,
/// sequence, body and expiry; $7 to $16 are the columns of <see cref="Journal.OutboxColumns"/>. Each returns the number of documents
/// changed.
/// </summary>
internal static class DocumentSql
{
    public const string Load = "SELECT version, sequence, body FROM document WHERE kind = $1 AND id = $2";

    public const string DeleteExpired =
        "DELETE FROM document WHERE ctid = ANY (ARRAY(SELECT ctid FROM document WHERE expires_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED))";

    public const string Insert =
        """
        WITH changed AS (
          INSERT INTO document (kind, id, version, sequence, body, expires_at) VALUES ($1, $2, $3 + 1, $4, $5, $6)
          ON CONFLICT (kind, id) DO NOTHING
          RETURNING id
        )
        """ + AddEvents;

    public const string Update =
        """
        WITH changed AS (
          UPDATE document SET version = $3 + 1, sequence = $4, body = $5, expires_at = $6 WHERE kind = $1 AND id = $2 AND version = $3
          RETURNING id
        )
        """ + AddEvents;

    public const string Delete =
        """
        WITH changed AS (
          DELETE FROM document WHERE kind = $1 AND id = $2 AND version = $3
          RETURNING id
        )
        """ + AddEvents;

    private const string AddEvents =
        """
        , events AS (
          INSERT INTO outbox (
            lane, position, aggregate_id, sequence, event_id, subject, trace_id, trace_parent, occurred_at, payload)
          SELECT o.lane, o.position, o.aggregate_id, o.sequence, o.event_id, o.subject, o.trace_id, o.trace_parent, o.occurred_at, o.payload
          FROM unnest($7::smallint[], $8::integer[], $9::uuid[], $10::bigint[], $11::uuid[], $12::text[], $13::uuid[], $14::text[],
                      $15::timestamptz[], $16::bytea[])
            AS o (lane, position, aggregate_id, sequence, event_id, subject, trace_id, trace_parent, occurred_at, payload)
          WHERE EXISTS (SELECT FROM changed)
        )
        SELECT count(*) FROM changed
        """;
}
