namespace PahlawanPangan.Grains.Journal;

/// <summary>
/// The one statement that makes a batch durable. A lot's row moves only from the version that its commit was decided on; claims and
/// outbox rows are written for the lots that moved and for no others. It gives the ids of those lots.
/// </summary>
internal static class CommitSql
{
    public const string Text =
        """
        WITH moved AS (
          UPDATE lot SET
            version = m.version, sequence = m.sequence, status = m.status, posted = m.posted, available = m.available,
            held = m.held, collected = m.collected, expired = m.expired, withdrawn = m.withdrawn,
            adjusted_terms = coalesce(m.adjusted_terms, lot.adjusted_terms)
          FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::smallint[], $6::bigint[], $7::bigint[],
                      $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::jsonb[])
            AS m (id, expected, version, sequence, status, posted, available, held, collected, expired, withdrawn, adjusted_terms)
          WHERE lot.id = m.id AND lot.version = m.expected
          RETURNING lot.id
        ), made AS (
          INSERT INTO lot (
            id, version, sequence, status, posted, available, held, collected, expired, withdrawn, adjusted_terms,
            donor_id, use_by, created_at, lat, lon, category, temperature_class, allergens, fingerprint, posted_quantity, posted_terms)
          SELECT * FROM unnest($13::uuid[], $14::bigint[], $15::bigint[], $16::smallint[], $17::bigint[], $18::bigint[],
                      $19::bigint[], $20::bigint[], $21::bigint[], $22::bigint[], $23::jsonb[],
                      $24::uuid[], $25::timestamptz[], $26::timestamptz[], $27::float8[], $28::float8[], $29::text[], $30::smallint[],
                      $31::integer[], $32::uuid[], $33::bigint[], $34::jsonb[])
          ON CONFLICT (id) DO NOTHING
          RETURNING id
        ), passed AS (
          SELECT id FROM moved UNION ALL SELECT id FROM made
        ), claimed AS (
          INSERT INTO claim (
            id, lot_id, recipient_id, quantity, status, held_until, collected, wrong_codes, changed_at, created_at, fingerprint,
            deliver_lat, deliver_lon, deliver_address)
          SELECT c.* FROM unnest($35::uuid[], $36::uuid[], $37::uuid[], $38::bigint[], $39::smallint[], $40::timestamptz[],
                      $41::bigint[], $42::smallint[], $43::bigint[], $44::timestamptz[], $45::uuid[],
                      $46::float8[], $47::float8[], $48::text[])
            AS c (id, lot_id, recipient_id, quantity, status, held_until, collected, wrong_codes, changed_at, created_at,
                  fingerprint, deliver_lat, deliver_lon, deliver_address)
          WHERE c.lot_id IN (SELECT id FROM passed)
        ), changed AS (
          UPDATE claim SET status = c.status, collected = c.collected, wrong_codes = c.wrong_codes, changed_at = c.changed_at
          FROM unnest($49::uuid[], $50::uuid[], $51::smallint[], $52::bigint[], $53::smallint[], $54::bigint[])
            AS c (id, lot_id, status, collected, wrong_codes, changed_at)
          WHERE claim.id = c.id AND c.lot_id IN (SELECT id FROM passed)
        ), written AS (
          INSERT INTO outbox (
            lane, position, aggregate_id, sequence, event_id, subject, trace_id, trace_parent, occurred_at, payload)
          SELECT o.* FROM unnest($55::smallint[], $56::integer[], $57::uuid[], $58::bigint[], $59::uuid[], $60::text[], $61::uuid[],
                      $62::text[], $63::timestamptz[], $64::bytea[])
            AS o (lane, position, aggregate_id, sequence, event_id, subject, trace_id, trace_parent, occurred_at, payload)
          WHERE o.aggregate_id IN (SELECT id FROM passed)
        )
        SELECT id FROM passed
        """;
}
