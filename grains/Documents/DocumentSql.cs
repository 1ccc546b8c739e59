namespace PahlawanPangan.Grains.Documents;

/// <summary>
/// The one statement that makes a batch of documents durable, as the lots' does: a row moves only from the version that its commit was
/// decided on, and outbox rows are written for the documents that moved and for no others.
/// </summary>
internal static class DocumentSql
{
    public const string Commit =
        """
        WITH entry AS (
          SELECT * FROM unnest($1::text[], $2::uuid[], $3::bigint[], $4::bigint[], $5::bytea[], $6::timestamptz[])
            AS e (kind, id, expected, sequence, body, expires_at)
        ), moved AS (
          UPDATE document SET version = e.expected + 1, sequence = e.sequence, body = e.body, expires_at = e.expires_at
          FROM entry e
          WHERE document.kind = e.kind AND document.id = e.id AND document.version = e.expected AND e.body IS NOT NULL
          RETURNING document.kind, document.id
        ), made AS (
          INSERT INTO document (kind, id, version, sequence, body, expires_at)
          SELECT kind, id, 1, sequence, body, expires_at FROM entry WHERE expected = 0 AND body IS NOT NULL
          ON CONFLICT (kind, id) DO NOTHING
          RETURNING kind, id
        ), gone AS (
          DELETE FROM document USING entry e
          WHERE document.kind = e.kind AND document.id = e.id AND document.version = e.expected AND e.body IS NULL
          RETURNING document.kind, document.id
        ), passed AS (
          SELECT kind, id FROM moved UNION ALL SELECT kind, id FROM made UNION ALL SELECT kind, id FROM gone
        ), written AS (
          INSERT INTO outbox (
            lane, position, aggregate_id, sequence, event_id, subject, trace_id, trace_parent, occurred_at, payload)
          SELECT o.lane, o.position, o.aggregate_id, o.sequence, o.event_id, o.subject, o.trace_id, o.trace_parent, o.occurred_at, o.payload
          FROM unnest($7::text[], $8::smallint[], $9::integer[], $10::uuid[], $11::bigint[], $12::uuid[], $13::text[], $14::uuid[],
                      $15::text[], $16::timestamptz[], $17::bytea[])
            AS o (kind, lane, position, aggregate_id, sequence, event_id, subject, trace_id, trace_parent, occurred_at, payload)
          WHERE ((o.kind, o.aggregate_id) IN (SELECT kind, id FROM passed)) IS TRUE
        )
        SELECT kind, id FROM passed
        """;

    public const string Load = "SELECT version, sequence, body FROM document WHERE kind = $1 AND id = $2";

    public const string DeleteExpired = "DELETE FROM document WHERE expires_at < $1";
}
