namespace PahlawanPangan.Tests.Cluster;

/// <summary>Checks all data that a load left behind against the invariants.</summary>
public static class ClusterAudit
{
    /// <summary>
    /// Exactly the acknowledged claims are stored, every lot's quantities add up to its claims, every claim's event is in the stream once
    /// and in sequence, and in the ledger once.
    /// </summary>
    public static async Task AssertNothingLostAsync(RunningCluster cluster, ClaimLoad load)
    {
        var acknowledged = load.Acknowledged.Select(claim => claim.ClaimId).ToHashSet();
        Assert.Equal(acknowledged.Count, load.Acknowledged.Count);
        var stored = await ClaimsAsync(cluster, load.Lots);
        Assert.Empty(acknowledged.Except(stored));
        Assert.Empty(stored.Except(acknowledged));
        Assert.Equal(0L, await cluster.QueryAsync<long>(
            """
            SELECT count(*) FROM lot l
            WHERE l.held <> (SELECT coalesce(sum(c.quantity), 0) FROM claim c WHERE c.lot_id = l.id AND c.status = 0)
            OR l.available + l.held <> l.posted OR l.available < 0
            """));

        await Wait.UntilAsync(
            async () => await UnpublishedAsync(cluster) == 0,
            "every event published",
            async () => await LanesAsync(cluster) + cluster.LogLines("elay", "ane "));
        var events = stored.Count + load.Lots.Count;
        var lots = load.Lots.ToHashSet();
        var streamed = (await StreamTap.ReadAsync(cluster.Nats.Url, await CountAsync(cluster)))
            .FindAll(streamEvent => lots.Contains(streamEvent.Aggregate));
        Assert.Equal(events, streamed.Count);
        StreamTap.AssertInSequence(streamed);
        var claimed = streamed.Where(streamEvent => streamEvent.Type == "org.pahlawanpangan.lot.claimed.v1")
            .Select(streamEvent => streamEvent.Data.GetProperty("claimId").GetGuid()).ToList();
        Assert.Equal(claimed.Count, claimed.Distinct().Count());
        Assert.Empty(stored.Except(claimed));
        await Wait.UntilAsync(
            async () => await cluster.QueryAsync<long>("SELECT count(*) FROM ledger_entry") >= await CountAsync(cluster),
            "every event in the ledger");
        Assert.Equal(await CountAsync(cluster), await cluster.QueryAsync<long>("SELECT count(*) FROM ledger_entry"));
    }

    private static Task<long> UnpublishedAsync(RunningCluster cluster) => cluster.QueryAsync<long>(
        "SELECT count(*) FROM outbox o JOIN relay_cursor c USING (lane) WHERE (o.xid, o.position) > (c.xid, c.position)");

    /// <summary>The state of lanes that make no progress.</summary>
    private static Task<string> LanesAsync(RunningCluster cluster) => cluster.QueryAsync<string>(
        """
        SELECT 'snapshot ' || pg_current_snapshot() || '; ' || string_agg(format('lane %s epoch %s at %s moved %s ago, %s behind', c.lane, c.epoch, c.xid,
          clock_timestamp() - c.updated_at, (SELECT count(*) FROM outbox o WHERE o.lane = c.lane AND (o.xid, o.position) > (c.xid, c.position))), '; ')
          || '; ' || (SELECT string_agg(format('%s %s since %s', pid, state, xact_start), '; ') FROM pg_stat_activity WHERE xact_start IS NOT NULL)
        FROM relay_cursor c
        """);

    private static async Task<int> CountAsync(RunningCluster cluster) => (int)await cluster.QueryAsync<long>("SELECT count(*) FROM outbox");

    private static async Task<HashSet<Guid>> ClaimsAsync(RunningCluster cluster, IEnumerable<Guid> lots)
    {
        await using var command = cluster.Database.CreateCommand("SELECT id FROM claim WHERE lot_id = ANY($1)");
        command.Parameters.AddWithValue(lots.ToArray());
        await using var reader = await command.ExecuteReaderAsync();
        var claims = new HashSet<Guid>();
        while (await reader.ReadAsync())
        {
            claims.Add(reader.GetGuid(0));
        }

        return claims;
    }
}
