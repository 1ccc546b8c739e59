using Npgsql;
using PahlawanPangan.Grains.Downstream;

namespace PahlawanPangan.Grains.Upkeep;

/// <summary>
/// Deletes lots that ended long ago, with their claims, their deliveries and what consumers keep for them. The ledger keeps their events:
/// a lot whose last event is not in it stays.
/// </summary>
/// <param name="lots">A connection to a database of lots.</param>
/// <param name="common">A connection to the first database.</param>
/// <param name="consumers">The consumers that have inboxes.</param>
internal sealed class EndedLots(NpgsqlConnection lots, NpgsqlConnection common, string[] consumers)
{
    private const int BatchLots = 200;
    private const int BatchesMax = 50;
    private const int ClaimsMax = 1000;

    private const string Find =
        """
        SELECT id, sequence, use_by FROM lot
        WHERE use_by < $1 AND status NOT IN (0, 1) AND available = 0 AND held = 0 AND (use_by, id) > ($2, $3)
        ORDER BY use_by, id LIMIT $4
        """;

    private const string InLedger =
        """
        SELECT n.id FROM unnest($1::uuid[], $2::bigint[]) AS n (id, sequence)
        JOIN ledger_entry e ON e.aggregate_id = n.id AND e.sequence = n.sequence WHERE e.occurred_at < $3
        """;

    private const string DeleteClaims =
        """
        DELETE FROM claim WHERE id = ANY (ARRAY(SELECT id FROM claim WHERE lot_id = ANY ($1) LIMIT $2 FOR UPDATE SKIP LOCKED)) RETURNING id
        """;

    private const string DeleteLots =
        """
        DELETE FROM lot USING unnest($1::uuid[], $2::bigint[]) AS n (id, sequence)
        WHERE lot.id = n.id AND lot.sequence = n.sequence AND lot.status NOT IN (0, 1)
          AND NOT EXISTS (SELECT FROM claim c WHERE c.lot_id = lot.id)
        RETURNING lot.id
        """;

    // A delivery has its claim's id.
    private static readonly string[] DeleteDeliveries =
    [
        "DELETE FROM delivery WHERE id = ANY ($1)",
        "DELETE FROM document WHERE kind = 'delivery' AND id = ANY ($1)",
        "DELETE FROM inbox WHERE consumer = ANY ($2) AND aggregate_id = ANY ($1)",
    ];

    private static readonly string[] DeleteProjections =
    [
        "DELETE FROM open_lot WHERE lot_id = ANY ($1)",
        "DELETE FROM impact_lot WHERE lot_id = ANY ($1)",
        "DELETE FROM statement_lot WHERE lot_id = ANY ($1)",
        "DELETE FROM inbox WHERE consumer = ANY ($2) AND aggregate_id = ANY ($1)",
    ];

    /// <summary>Deletes lots whose use-by and last event lie before a moment; returns how many.</summary>
    public async Task<int> DeleteAsync(DateTimeOffset before, CancellationToken cancellation)
    {
        var deleted = 0;
        var (after, afterId) = (DateTimeOffset.UnixEpoch, Guid.Empty);
        for (var batch = 0; batch < BatchesMax; batch++)
        {
            var found = await FindAsync(before, after, afterId, cancellation);
            if (found.Count == 0)
            {
                break;
            }

            (afterId, _, after) = found[^1];
            var kept = await InLedgerAsync(found, before, cancellation);
            var due = found.FindAll(lot => kept.Contains(lot.Id));
            if (due.Count > 0)
            {
                await DeleteClaimsAsync([.. due.Select(lot => lot.Id)], cancellation);
                deleted += await DeleteLotsAsync(due, cancellation);
            }
        }

        return deleted;
    }

    private async Task<List<(Guid Id, long Sequence, DateTimeOffset UseBy)>> FindAsync(
        DateTimeOffset before, DateTimeOffset after, Guid afterId, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Find, lots);
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = before });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = afterId });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = BatchLots });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var found = new List<(Guid, long, DateTimeOffset)>();
        while (await reader.ReadAsync(cancellation))
        {
            found.Add((reader.GetGuid(0), reader.GetInt64(1), reader.GetFieldValue<DateTimeOffset>(2)));
        }

        return found;
    }

    private async Task<HashSet<Guid>> InLedgerAsync(
        List<(Guid Id, long Sequence, DateTimeOffset UseBy)> found, DateTimeOffset before, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(InLedger, common);
        command.AddArray(found.Select(lot => lot.Id));
        command.AddArray(found.Select(lot => lot.Sequence));
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = before });
        return [.. await ReadIdsAsync(command, cancellation)];
    }

    private async Task DeleteClaimsAsync(Guid[] lotIds, CancellationToken cancellation)
    {
        List<Guid> claims;
        do
        {
            await using var command = new NpgsqlCommand(DeleteClaims, lots);
            command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = lotIds });
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = ClaimsMax });
            claims = await ReadIdsAsync(command, cancellation);
            await ForgetAsync(DeleteDeliveries, claims, cancellation);
        }
        while (claims.Count == ClaimsMax);
    }

    private async Task<int> DeleteLotsAsync(List<(Guid Id, long Sequence, DateTimeOffset UseBy)> due, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(DeleteLots, lots);
        command.AddArray(due.Select(lot => lot.Id));
        command.AddArray(due.Select(lot => lot.Sequence));
        var deleted = await ReadIdsAsync(command, cancellation);
        await ForgetAsync(DeleteProjections, deleted, cancellation);
        return deleted.Count;
    }

    private async Task ForgetAsync(string[] statements, List<Guid> ids, CancellationToken cancellation)
    {
        if (ids.Count == 0)
        {
            return;
        }

        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, common);
            command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. ids] });
            if (statement.Contains("$2", StringComparison.Ordinal))
            {
                command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = consumers });
            }

            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    private static async Task<List<Guid>> ReadIdsAsync(NpgsqlCommand command, CancellationToken cancellation)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var ids = new List<Guid>();
        while (await reader.ReadAsync(cancellation))
        {
            ids.Add(reader.GetGuid(0));
        }

        return ids;
    }
}
