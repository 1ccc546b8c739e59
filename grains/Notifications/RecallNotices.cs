using Npgsql;
using PahlawanPangan.Grains.Downstream;

namespace PahlawanPangan.Grains.Notifications;

/// <summary>
/// Notes in recall campaigns which notices were written, in the transaction that writes them. A lot's events give each of its parties the
/// first notice, once; the campaign repeats it.
/// </summary>
internal static class RecallNotices
{
    // The campaign of a recalled lot, in case the request that opened it was cut short after the lot was stopped.
    private const string AddCampaigns =
        """
        INSERT INTO recall (id, lot_id, donor_id, reason, is_drill, opened_by, opened_as, opened_at, trace_parent, next_at)
        SELECT r.id, r.lot_id, r.donor_id, r.reason, false, r.opened_by, r.opened_as, r.opened_at, r.trace_parent, $9
        FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::smallint[], $7::timestamptz[], $8::text[])
          AS r (id, lot_id, donor_id, reason, opened_by, opened_as, opened_at, trace_parent) ORDER BY r.id
        ON CONFLICT (id) DO NOTHING
        """;

    private const string AddLots =
        """
        INSERT INTO recall_lot (recall_id, lot_id, was_recalled, found_at)
        SELECT DISTINCT l.recall_id, l.lot_id, false, $3 FROM unnest($1::uuid[], $2::uuid[]) AS l (recall_id, lot_id) ORDER BY 1, 2
        ON CONFLICT (recall_id, lot_id) DO NOTHING
        """;

    // A lot may be in several campaigns. The campaign's row may come a moment later; its document follows from the row.
    private const string Stamp =
        """
        INSERT INTO recall_notice AS n (recall_id, lot_id, account_id, role, found_at, written_at, last_at, times, next_at)
        SELECT l.recall_id, d.lot_id, d.account_id, d.role, $5, $5, $5, d.times, CASE WHEN r.closed_at IS NULL THEN $6 END
        FROM unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::integer[]) AS d (lot_id, account_id, role, times)
        JOIN recall_lot l ON l.lot_id = d.lot_id LEFT JOIN recall r ON r.id = l.recall_id
        WHERE r.is_drill IS NOT TRUE
        ORDER BY l.recall_id, d.lot_id, d.account_id
        ON CONFLICT (recall_id, lot_id, account_id) DO UPDATE SET
          written_at = coalesce(n.written_at, excluded.written_at), last_at = excluded.last_at, times = n.times + excluded.times,
          next_at = CASE WHEN n.acknowledged_at IS NULL THEN excluded.next_at END
        """;

    /// <summary>Notes notices that were written.</summary>
    /// <param name="connection">A connection inside the transaction that wrote them.</param>
    /// <param name="written">The notices, each with its account.</param>
    /// <param name="next">When one that is not acknowledged is repeated.</param>
    /// <param name="now">The current moment.</param>
    /// <param name="cancellation">Cancels the writing.</param>
    public static async Task NoteAsync(
        NpgsqlConnection connection, List<(Guid Account, NotificationDraft Draft)> written, DateTimeOffset next, DateTimeOffset now,
        CancellationToken cancellation)
    {
        var notices = written.FindAll(one => NotificationDraft.IsSafety(one.Draft.Kind));
        if (notices.Count == 0)
        {
            return;
        }

        await AddLotsAsync(connection, notices, now, cancellation);
        (Guid Lot, Guid Account, Role Role, int Times)[] parties =
        [
            .. notices.GroupBy(one => (Lot: one.Draft.LotId ?? one.Draft.Event.AggregateId, one.Account))
                .Select(party => (party.Key.Lot, party.Key.Account, party.First().Draft.Role, party.Count())),
        ];
        await using var command = new NpgsqlCommand(Stamp, connection);
        command.AddArray(parties.Select(party => party.Lot));
        command.AddArray(parties.Select(party => party.Account));
        command.AddArray(parties.Select(party => (short)party.Role));
        command.AddArray(parties.Select(party => party.Times));
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = next });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task AddLotsAsync(
        NpgsqlConnection connection, List<(Guid Account, NotificationDraft Draft)> notices, DateTimeOffset now,
        CancellationToken cancellation)
    {
        var named = notices.FindAll(one => one.Draft.RecallId is not null);
        if (named.Count == 0)
        {
            return;
        }

        await using (var lots = new NpgsqlCommand(AddLots, connection))
        {
            lots.AddArray(named.Select(one => one.Draft.RecallId!.Value));
            lots.AddArray(named.Select(one => one.Draft.Event.AggregateId));
            lots.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
            await lots.ExecuteNonQueryAsync(cancellation);
        }

        StreamEvent[] stops = [.. named.Select(one => one.Draft.Event).Where(one => one.Type == "lot.recalled").Distinct()];
        if (stops.Length == 0)
        {
            return;
        }

        var campaigns = Array.ConvertAll(stops, Campaign.Of);
        await using var command = new NpgsqlCommand(AddCampaigns, connection);
        command.AddArray(campaigns.Select(one => one.Id));
        command.AddArray(stops.Select(one => one.AggregateId));
        command.AddArray(campaigns.Select(one => one.DonorId));
        command.AddArray(campaigns.Select(one => one.Reason));
        command.AddArray(campaigns.Select(one => one.By));
        command.AddArray(campaigns.Select(one => (short)(one.By == one.DonorId ? Role.Donor : Role.Operator)));
        command.AddArray(stops.Select(one => one.OccurredAt));
        command.AddArray(stops.Select(one => one.TraceParent));
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private sealed record Campaign(Guid Id, Guid DonorId, string Reason, Guid By)
    {
        public static Campaign Of(StreamEvent stop)
        {
            var data = stop.Data;
            return new Campaign(
                data.GetProperty("recallId").GetGuid(), data.GetProperty("donorId").GetGuid(), data.GetProperty("reason").GetString()!,
                data.GetProperty("by").GetGuid());
        }
    }
}
