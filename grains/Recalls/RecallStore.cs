using Npgsql;
using NpgsqlTypes;
using PahlawanPangan.Grains.Downstream;

namespace PahlawanPangan.Grains.Recalls;

/// <summary>The rows of recall campaigns.</summary>
/// <param name="database">The first database.</param>
/// <param name="clock">The time.</param>
internal sealed class RecallStore(NpgsqlDataSource database, Clock clock)
{
    /// <summary>The columns that <see cref="Read"/> takes, in its order.</summary>
    internal const string Columns =
        """
        id, lot_id, donor_id, batch_code, gtin, reason, is_drill, opened_by, opened_as, opened_at, fingerprint, trace_parent, searched_at,
        closed_at, report, attempts
        """;

    private const string Insert =
        """
        INSERT INTO recall (id, lot_id, donor_id, batch_code, gtin, reason, is_drill, opened_by, opened_as, opened_at, fingerprint,
                            trace_parent, next_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $10)
        ON CONFLICT (id) DO UPDATE SET fingerprint = coalesce(recall.fingerprint, excluded.fingerprint)
        """;

    // In the order of the table's key, as everyone else who writes many of these rows.
    private const string InsertParties =
        """
        INSERT INTO recall_notice AS n (recall_id, lot_id, account_id, role, held, collected, in_delivery, found_at, next_at)
        SELECT $1, $2, p.account_id, p.role, p.held, p.collected, p.in_delivery, $8, $9
        FROM unnest($3::uuid[], $4::smallint[], $5::bigint[], $6::bigint[], $7::bigint[])
          AS p (account_id, role, held, collected, in_delivery) ORDER BY p.account_id
        ON CONFLICT (recall_id, lot_id, account_id) DO UPDATE SET
          held = excluded.held, collected = excluded.collected, in_delivery = excluded.in_delivery
        """;

    private const string Acknowledge =
        """
        UPDATE recall_notice SET acknowledged_at = $3, next_at = NULL,
          acknowledgement = 1 + (SELECT coalesce(max(acknowledgement), 0) FROM recall_notice WHERE recall_id = $1)
        WHERE recall_id = $1 AND account_id = $2 AND acknowledged_at IS NULL
        """;

    /// <summary>Stores a campaign. One that its lot's event has stored already gets the request's fingerprint.</summary>
    public async Task AddAsync(RecallRow recall)
    {
        await using var command = database.CreateCommand(Insert);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = recall.Id });
        command.Parameters.Add(Optional(recall.LotId, NpgsqlDbType.Uuid));
        command.Parameters.Add(Optional(recall.DonorId, NpgsqlDbType.Uuid));
        command.Parameters.Add(Optional(recall.BatchCode, NpgsqlDbType.Text));
        command.Parameters.Add(Optional(recall.Gtin, NpgsqlDbType.Text));
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = recall.Reason });
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = recall.IsDrill });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = recall.OpenedBy.Id });
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = (short)recall.OpenedBy.Role });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = recall.OpenedAt });
        command.Parameters.Add(Optional(recall.Fingerprint, NpgsqlDbType.Uuid));
        command.Parameters.Add(Optional(recall.TraceParent, NpgsqlDbType.Text));
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>A campaign; null when there is none.</summary>
    public async Task<RecallRow?> FindAsync(Guid recallId)
    {
        await using var command = database.CreateCommand($"SELECT {Columns} FROM recall WHERE id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = recallId });
        return (await ReadAllAsync(command, Read, CancellationToken.None)).FirstOrDefault();
    }

    /// <summary>The open campaign about one lot; null when there is none.</summary>
    public async Task<RecallRow?> FindOpenAsync(Guid lotId, bool isDrill)
    {
        await using var command = database.CreateCommand(
            $"SELECT {Columns} FROM recall WHERE lot_id = $1 AND closed_at IS NULL AND is_drill = $2 ORDER BY opened_at LIMIT 1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = lotId });
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = isDrill });
        return (await ReadAllAsync(command, Read, CancellationToken.None)).FirstOrDefault();
    }

    /// <summary>Leases campaigns that are due until a moment.</summary>
    public async Task<List<RecallRow>> TakeAsync(DateTimeOffset until, int most, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            $"""
             UPDATE recall SET attempts = attempts + 1, next_at = $3 WHERE id = ANY (ARRAY(
               SELECT id FROM recall WHERE closed_at IS NULL AND next_at <= $1 ORDER BY next_at LIMIT $2 FOR UPDATE SKIP LOCKED))
             RETURNING {Columns}
             """);
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = clock.Now });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = most });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = until });
        return await ReadAllAsync(command, Read, cancellation);
    }

    /// <summary>Keeps a campaign for oneself while its work goes on.</summary>
    public Task ExtendAsync(Guid recallId, DateTimeOffset until) => ExecuteAsync(
        "UPDATE recall SET next_at = $2 WHERE id = $1",
        new NpgsqlParameter<Guid> { TypedValue = recallId }, new NpgsqlParameter<DateTimeOffset> { TypedValue = until });

    /// <summary>Has a campaign looked at again at a moment.</summary>
    /// <param name="recallId">The campaign.</param>
    /// <param name="next">The moment.</param>
    /// <param name="searchedAt">When the search began, if every lot that it found is done; otherwise null.</param>
    /// <param name="error">Why not; null when it is.</param>
    public Task ReturnAsync(Guid recallId, DateTimeOffset next, DateTimeOffset? searchedAt, string? error) => ExecuteAsync(
        """
        UPDATE recall SET next_at = $2, searched_at = coalesce($3, searched_at), last_error = $4,
          attempts = CASE WHEN $3::timestamptz IS NULL THEN attempts ELSE 0 END WHERE id = $1
        """,
        new NpgsqlParameter<Guid> { TypedValue = recallId }, new NpgsqlParameter<DateTimeOffset> { TypedValue = next },
        Optional(searchedAt, NpgsqlDbType.TimestampTz), Optional(error, NpgsqlDbType.Text));

    /// <summary>Closes a campaign's row. Its notices are not repeated any more.</summary>
    public Task CloseAsync(Guid recallId, DateTimeOffset closedAt, string report) => ExecuteAsync(
        """
        WITH quiet AS (UPDATE recall_notice SET next_at = NULL WHERE recall_id = $1 AND next_at IS NOT NULL)
        UPDATE recall SET closed_at = $2, report = $3 WHERE id = $1 AND closed_at IS NULL
        """,
        new NpgsqlParameter<Guid> { TypedValue = recallId }, new NpgsqlParameter<DateTimeOffset> { TypedValue = closedAt },
        new NpgsqlParameter<string> { TypedValue = report });

    /// <summary>
    /// Adds lots to a campaign; those that it has already stay as they are. One that another campaign has stopped gives no notices by its
    /// events any more.
    /// </summary>
    public async Task AddLotsAsync(Guid recallId, List<FoundLot> lots, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            INSERT INTO recall_lot (recall_id, lot_id, was_recalled, found_at)
            SELECT $1, l.id, l.was_recalled AND EXISTS (
              SELECT FROM recall_lot o JOIN recall r ON r.id = o.recall_id
              WHERE o.lot_id = l.id AND o.recall_id <> $1 AND NOT r.is_drill), $4
            FROM unnest($2::uuid[], $3::boolean[]) AS l (id, was_recalled) ORDER BY l.id
            ON CONFLICT (recall_id, lot_id) DO NOTHING
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = recallId });
        command.AddArray(lots.Select(lot => lot.LotId));
        command.AddArray(lots.Select(lot => lot.WasRecalled));
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = clock.Now });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Lots of a campaign that are not done, after a lot, in the order of ids.</summary>
    public async Task<List<FoundLot>> WaitingLotsAsync(Guid recallId, Guid after, int most, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            SELECT lot_id, was_recalled FROM recall_lot WHERE recall_id = $1 AND done_at IS NULL AND lot_id > $2 ORDER BY lot_id LIMIT $3
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = recallId });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = most });
        return await ReadAllAsync(command, static row => new FoundLot(row.GetGuid(0), row.GetBoolean(1)), cancellation);
    }

    /// <summary>Writes who has to do with a lot.</summary>
    /// <param name="recallId">The campaign.</param>
    /// <param name="lotId">The lot.</param>
    /// <param name="parties">The accounts, each once.</param>
    /// <param name="noticeAt">When the campaign writes a notice itself to those who have had none.</param>
    /// <param name="cancellation">Cancels the writing.</param>
    public async Task AddPartiesAsync(
        Guid recallId, Guid lotId, List<RecallParty> parties, DateTimeOffset noticeAt, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(InsertParties);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = recallId });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = lotId });
        command.AddArray(parties.Select(party => party.AccountId));
        command.AddArray(parties.Select(party => (short)party.Role));
        command.AddArray(parties.Select(party => party.Held));
        command.AddArray(parties.Select(party => party.Collected));
        command.AddArray(parties.Select(party => party.InDelivery));
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = clock.Now });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = noticeAt });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Notes that a lot is stopped and its parties are written.</summary>
    public Task SetDoneAsync(Guid recallId, Guid lotId) => ExecuteAsync(
        "UPDATE recall_lot SET done_at = $3 WHERE recall_id = $1 AND lot_id = $2 AND done_at IS NULL",
        new NpgsqlParameter<Guid> { TypedValue = recallId }, new NpgsqlParameter<Guid> { TypedValue = lotId },
        new NpgsqlParameter<DateTimeOffset> { TypedValue = clock.Now });

    /// <summary>
    /// Notes an account's acknowledgement of all notices that it has not acknowledged. The campaign's grain calls it for one account at a
    /// time, so each gets a number of its own.
    /// </summary>
    /// <returns>When the account first acknowledged; null when the campaign has nothing for it.</returns>
    public async Task<DateTimeOffset?> AcknowledgeAsync(Guid recallId, Guid accountId)
    {
        await ExecuteAsync(
            Acknowledge,
            new NpgsqlParameter<Guid> { TypedValue = recallId }, new NpgsqlParameter<Guid> { TypedValue = accountId },
            new NpgsqlParameter<DateTimeOffset> { TypedValue = clock.Now });
        await using var command = database.CreateCommand(
            "SELECT min(acknowledged_at) FROM recall_notice WHERE recall_id = $1 AND account_id = $2");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = recallId });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = accountId });
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() && !await reader.IsDBNullAsync(0) ? reader.GetFieldValue<DateTimeOffset>(0) : null;
    }

    /// <summary>Acknowledgements after a number, in order.</summary>
    public async Task<List<NumberedAcknowledgement>> AcknowledgementsAsync(Guid recallId, long after, int most)
    {
        await using var command = database.CreateCommand(
            """
            SELECT acknowledgement, min(account_id::text)::uuid, min(acknowledged_at) FROM recall_notice
            WHERE recall_id = $1 AND acknowledgement > $2 GROUP BY acknowledgement ORDER BY acknowledgement LIMIT $3
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = recallId });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = most });
        return await ReadAllAsync(
            command, static row => new NumberedAcknowledgement(row.GetInt64(0), row.GetGuid(1), row.GetFieldValue<DateTimeOffset>(2)),
            CancellationToken.None);
    }

    /// <summary>The totals of campaigns' notices, by campaign; one without notices is left out.</summary>
    public async Task<Dictionary<Guid, RecallTotals>> TotalsAsync(IReadOnlyCollection<Guid> recallIds)
    {
        await using var command = database.CreateCommand(
            """
            SELECT recall_id, count(*), count(written_at), count(acknowledged_at), count(unreachable_at),
              coalesce(sum(held) FILTER (WHERE role = 1), 0)::bigint, coalesce(sum(collected) FILTER (WHERE role = 1), 0)::bigint,
              coalesce(sum(in_delivery) FILTER (WHERE role = 1), 0)::bigint, max(written_at)
            FROM recall_notice WHERE recall_id = ANY ($1) GROUP BY recall_id
            """);
        command.AddArray(recallIds);
        var rows = await ReadAllAsync(
            command,
            static row => (Id: row.GetGuid(0), Totals: new RecallTotals(
                row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7),
                row.IsDBNull(8) ? null : row.GetFieldValue<DateTimeOffset>(8))),
            CancellationToken.None);
        return rows.ToDictionary(one => one.Id, one => one.Totals);
    }

    /// <summary>Reads the <see cref="Columns"/> of a row.</summary>
    internal static RecallRow Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        LotId = row.IsDBNull(1) ? null : row.GetGuid(1),
        DonorId = row.IsDBNull(2) ? null : row.GetGuid(2),
        BatchCode = row.IsDBNull(3) ? null : row.GetString(3),
        Gtin = row.IsDBNull(4) ? null : row.GetString(4),
        Reason = row.GetString(5),
        IsDrill = row.GetBoolean(6),
        OpenedBy = new Caller(row.GetGuid(7), (Role)row.GetInt16(8)),
        OpenedAt = row.GetFieldValue<DateTimeOffset>(9),
        Fingerprint = row.IsDBNull(10) ? null : row.GetGuid(10),
        TraceParent = row.IsDBNull(11) ? null : row.GetString(11),
        SearchedAt = row.IsDBNull(12) ? null : row.GetFieldValue<DateTimeOffset>(12),
        ClosedAt = row.IsDBNull(13) ? null : row.GetFieldValue<DateTimeOffset>(13),
        Report = row.IsDBNull(14) ? null : row.GetString(14),
        Attempts = row.GetInt32(15),
    };

    /// <summary>Reads all rows of a statement.</summary>
    internal static async Task<List<T>> ReadAllAsync<T>(
        NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellation)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>A parameter that may be null.</summary>
    internal static NpgsqlParameter Optional<T>(T? value, NpgsqlDbType type) =>
        new NpgsqlParameter<T?> { TypedValue = value, NpgsqlDbType = type };

    private async Task ExecuteAsync(string sql, params NpgsqlParameter[] parameters)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync();
    }
}
