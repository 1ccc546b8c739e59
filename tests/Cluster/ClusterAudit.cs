using PahlawanPangan.Local.Chaos;

namespace PahlawanPangan.Tests.Cluster;

/// <summary>Checks all data that a load left behind against the invariants, as <c>./run chaos</c> does.</summary>
public static class ClusterAudit
{
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(90);

    /// <summary>
    /// Exactly the acknowledged claims are stored, every lot's quantities add up to its claims, every claim's event is in the stream once
    /// and in sequence, and every effect of it happened once.
    /// </summary>
    /// <param name="cluster">The cluster, which still runs.</param>
    /// <param name="load">The load, which has ended.</param>
    public static async Task AssertNothingLostAsync(RunningCluster cluster, ClaimLoad load)
    {
        var history = new History();
        foreach (var lot in load.Lots)
        {
            history.Posted(lot, ClaimLoad.QuantityPosted);
        }

        foreach (var (claimId, lotId) in load.Acknowledged)
        {
            history.Claimed(new AcknowledgedClaim(claimId, lotId, 1, IsForDelivery: false));
        }

        var reader = new EvidenceReader(cluster.Database, cluster.NatsUrl);
        Assert.True(
            await reader.SettleAsync(history, SettleLimit, TestContext.Current.CancellationToken),
            $"Relays and consumers were not done in time. {await LanesAsync(cluster)}{cluster.LogLines("elay", "ane ")}");
        var evidence = await reader.ReadAsync(history, cancellation: TestContext.Current.CancellationToken);
        Assert.All(Invariants.Judge(history, evidence), finding => Assert.True(finding.Holds, finding.ToString()));
    }

    /// <summary>The state of lanes that make no progress.</summary>
    private static Task<string> LanesAsync(RunningCluster cluster) => cluster.QueryAsync<string>(
        """
        SELECT 'snapshot ' || pg_current_snapshot() || '; ' || string_agg(format('lane %s epoch %s at %s moved %s ago, %s behind', c.lane, c.epoch, c.xid,
          clock_timestamp() - c.updated_at, (SELECT count(*) FROM outbox o WHERE o.lane = c.lane AND (o.xid, o.position) > (c.xid, c.position))), '; ')
          || '; ' || (SELECT string_agg(format('%s %s since %s', pid, state, xact_start), '; ') FROM pg_stat_activity WHERE xact_start IS NOT NULL)
        FROM relay_cursor c
        """);
}
