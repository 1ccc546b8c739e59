using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Lots.Storage;

/// <summary>
/// The statements that make a batch durable, one each. A lot's row moves only from the version that its commit was decided on; claims and
/// outbox rows are written for the lots that moved and for no others. Each returns the ids of those lots. There are four, since PostgreSQL
/// sets up every part of a statement, used or not, and most batches are claims and nothing else; a batch of one claim has the first of them
/// without arrays (<see cref="BatchStatement.OfOne"/>). "IS TRUE" keeps PostgreSQL from making
/// joins of what it can look up in a hash: <see cref="PostgresPool.ByKey"/> rules out all joins but look-ups by key.
/// </summary>
internal static class LotSql
{
    /// <summary>For batches in which claims are made and nothing else happens; 38 parameters.</summary>
    public const string Claiming = Moved + PassedMoved + Claimed + Written + Result;

    /// <summary>For batches in which older claims change too; 46 parameters.</summary>
    public const string Changing = Moved + PassedMoved + Claimed + Written + Changed + Result;

    /// <summary>For batches in which lots are posted too; 69 parameters.</summary>
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
            adjusted_terms = coalesce(m.adjusted_terms, lot.adjusted_terms), due_at = m.due_at
          FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::smallint[], $6::bigint[], $7::bigint[],
                      $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::jsonb[], $13::timestamptz[])
            AS m (id, expected, version, sequence, status, posted, available, held, collected, expired, withdrawn, adjusted_terms,
                  due_at)
          WHERE lot.id = m.id AND lot.version = m.expected
          RETURNING lot.id
        )
        """;

    private const string Made =
        """
        , made AS (
          INSERT INTO lot (
            id, version, sequence, status, posted, available, held, collected, expired, withdrawn, adjusted_terms, due_at,
            donor_id, use_by, created_at, lat, lon, category, temperature_class, allergens, fingerprint, posted_quantity, posted_terms)
          SELECT * FROM unnest($47::uuid[], $48::bigint[], $49::bigint[], $50::smallint[], $51::bigint[], $52::bigint[],
                      $53::bigint[], $54::bigint[], $55::bigint[], $56::bigint[], $57::jsonb[], $58::timestamptz[],
                      $59::uuid[], $60::timestamptz[], $61::timestamptz[], $62::float8[], $63::float8[], $64::text[], $65::smallint[],
                      $66::integer[], $67::uuid[], $68::bigint[], $69::jsonb[])
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
            deliver_lat, deliver_lon, deliver_address, details)
          SELECT c.* FROM unnest($14::uuid[], $15::uuid[], $16::uuid[], $17::bigint[], $18::smallint[], $19::timestamptz[],
                      $20::bigint[], $21::smallint[], $22::bigint[], $23::timestamptz[], $24::uuid[],
                      $25::float8[], $26::float8[], $27::text[], $28::jsonb[])
            AS c (id, lot_id, recipient_id, quantity, status, held_until, collected, wrong_codes, changed_at, created_at,
                  fingerprint, deliver_lat, deliver_lon, deliver_address, details)
          WHERE (c.lot_id IN (SELECT id FROM passed)) IS TRUE
        )
        """;

    private const string Written =
        """
        , written AS (
          INSERT INTO outbox (
            lane, position, aggregate_id, sequence, event_id, subject, trace_id, trace_parent, occurred_at, payload)
          SELECT o.* FROM unnest($29::smallint[], $30::integer[], $31::uuid[], $32::bigint[], $33::uuid[], $34::text[], $35::uuid[],
                      $36::text[], $37::timestamptz[], $38::bytea[])
            AS o (lane, position, aggregate_id, sequence, event_id, subject, trace_id, trace_parent, occurred_at, payload)
          WHERE (o.aggregate_id IN (SELECT id FROM passed)) IS TRUE
        )
        """;

    private const string Changed =
        """
        , changed AS (
          UPDATE claim SET
            status = c.status, held_until = c.held_until, collected = c.collected, wrong_codes = c.wrong_codes, changed_at = c.changed_at,
            details = c.details
          FROM unnest($39::uuid[], $40::uuid[], $41::smallint[], $42::timestamptz[], $43::bigint[], $44::smallint[], $45::bigint[],
                      $46::jsonb[])
            AS c (id, lot_id, status, held_until, collected, wrong_codes, changed_at, details)
          WHERE claim.id = c.id AND (c.lot_id IN (SELECT id FROM passed)) IS TRUE
        )
        """;

    private const string Result = " SELECT id FROM passed";
}
