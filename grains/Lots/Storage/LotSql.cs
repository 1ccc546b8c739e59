using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Lots.Storage;

/// <summary>
/// The statements that make a batch durable, one each. A lot's row moves only from the version that its commit was decided on; claims and
/// outbox rows are written for the lots that moved and for no others. Each returns the ids of those lots. There are three, since PostgreSQL
/// sets up every part of a statement, used or not, and most batches are claims and nothing else. "IS TRUE" keeps PostgreSQL from making
/// joins of what it can look up in a hash: <see cref="PostgresPool.ByKey"/> rules out all joins but look-ups by key.
/// </summary>
internal static class LotSql
{
    /// <summary>For batches in which claims are made and nothing else happens; 36 parameters.</summary>
    public const string Claiming = Moved + PassedMoved + Claimed + Written + Result;

    /// <summary>For batches in which older claims change too; 42 parameters.</summary>
    public const string Changing = Moved + PassedMoved + Claimed + Written + Changed + Result;

    /// <summary>For batches in which lots are posted too; 64 parameters.</summary>
    public const string Posting = Moved + Made + PassedEither + Claimed + Written + Changed + Result;

    /// <summary>For batches with answers to keep, whatever else happens; five more parameters than <see cref="Posting"/>.</summary>
    /// <param name="first">The number of the first of these five.</param>
    public static string Keeping(int first) => Moved + Made + PassedEither + Claimed + Written + Changed + $"""
        , kept AS (
          INSERT INTO kept_answer (key, fingerprint, kept_until, answer)
          SELECT k.key, k.fingerprint, k.kept_until, k.answer
          FROM unnest(${first}::uuid[], ${first + 1}::uuid[], ${first + 2}::uuid[], ${first + 3}::timestamptz[], ${first + 4}::bytea[])
            AS k (lot_id, key, fingerprint, kept_until, answer)
          WHERE (k.lot_id IN (SELECT id FROM passed)) IS TRUE
          ON CONFLICT (key) DO NOTHING
        )
        """ + Result;

    private const string Moved =
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
        )
        """;

    private const string Made =
        """
        , made AS (
          INSERT INTO lot (
            id, version, sequence, status, posted, available, held, collected, expired, withdrawn, adjusted_terms,
            donor_id, use_by, created_at, lat, lon, category, temperature_class, allergens, fingerprint, posted_quantity, posted_terms)
          SELECT * FROM unnest($43::uuid[], $44::bigint[], $45::bigint[], $46::smallint[], $47::bigint[], $48::bigint[],
                      $49::bigint[], $50::bigint[], $51::bigint[], $52::bigint[], $53::jsonb[],
                      $54::uuid[], $55::timestamptz[], $56::timestamptz[], $57::float8[], $58::float8[], $59::text[], $60::smallint[],
                      $61::integer[], $62::uuid[], $63::bigint[], $64::jsonb[])
          ON CONFLICT (id) DO NOTHING
          RETURNING id
        )
        """;

    private const string PassedMoved = ", passed AS (SELECT id FROM moved)";

    private const string PassedEither = ", passed AS (SELECT id FROM moved UNION ALL SELECT id FROM made)";

    private const string Claimed =
        """
        , claimed AS (
          INSERT INTO claim (
            id, lot_id, recipient_id, quantity, status, held_until, collected, wrong_codes, changed_at, created_at, fingerprint,
            deliver_lat, deliver_lon, deliver_address)
          SELECT c.* FROM unnest($13::uuid[], $14::uuid[], $15::uuid[], $16::bigint[], $17::smallint[], $18::timestamptz[],
                      $19::bigint[], $20::smallint[], $21::bigint[], $22::timestamptz[], $23::uuid[],
                      $24::float8[], $25::float8[], $26::text[])
            AS c (id, lot_id, recipient_id, quantity, status, held_until, collected, wrong_codes, changed_at, created_at,
                  fingerprint, deliver_lat, deliver_lon, deliver_address)
          WHERE (c.lot_id IN (SELECT id FROM passed)) IS TRUE
        )
        """;

    private const string Written =
        """
        , written AS (
          INSERT INTO outbox (
            lane, position, aggregate_id, sequence, event_id, subject, trace_id, trace_parent, occurred_at, payload)
          SELECT o.* FROM unnest($27::smallint[], $28::integer[], $29::uuid[], $30::bigint[], $31::uuid[], $32::text[], $33::uuid[],
                      $34::text[], $35::timestamptz[], $36::bytea[])
            AS o (lane, position, aggregate_id, sequence, event_id, subject, trace_id, trace_parent, occurred_at, payload)
          WHERE (o.aggregate_id IN (SELECT id FROM passed)) IS TRUE
        )
        """;

    private const string Changed =
        """
        , changed AS (
          UPDATE claim SET status = c.status, collected = c.collected, wrong_codes = c.wrong_codes, changed_at = c.changed_at
          FROM unnest($37::uuid[], $38::uuid[], $39::smallint[], $40::bigint[], $41::smallint[], $42::bigint[])
            AS c (id, lot_id, status, collected, wrong_codes, changed_at)
          WHERE claim.id = c.id AND (c.lot_id IN (SELECT id FROM passed)) IS TRUE
        )
        """;

    private const string Result = " SELECT id FROM passed";
}
