using PahlawanPangan.Grains.Lots.Storage;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Journal;

/// <summary>A batch of one claim has a statement without arrays, which stores the same rows.</summary>
[Collection<LotCollection>]
public sealed class BatchOfOneTests(ClusterFixture fixture)
{
    private const string Stored =
        """
        SELECT string_agg(row(c.quantity, c.status, c.held_until, c.collected, c.wrong_codes, c.created_at, c.deliver_lat, c.deliver_lon,
            c.deliver_address, c.details, o.subject, o.trace_id, o.trace_parent, o.occurred_at)::text, E'\n'
            ORDER BY c.quantity)
        FROM claim c, outbox o
        WHERE c.lot_id = '{0}' AND o.aggregate_id = c.lot_id
          AND (convert_from(o.payload, 'UTF8')::jsonb -> 'data' ->> 'claimId')::uuid = c.id
        """;

    [Fact]
    public async Task Claims_stored_alone_are_as_those_stored_in_a_batch()
    {
        var cluster = fixture.Cluster;
        var (alone, together) = (await cluster.PostAsync(100), await cluster.PostAsync(100));
        var delivered = new Place { Lat = -6.21, Lon = 106.82, Address = "Jl. Melati 5" };
        (long Quantity, Place? DeliverTo)[] claims = [(1, null), (2, delivered), (3, null)];

        foreach (var (quantity, deliverTo) in claims)
        {
            await ClaimAsync(cluster, alone, quantity, deliverTo);
        }

        await Task.WhenAll(claims.Select(claim => ClaimAsync(cluster, together, claim.Quantity, claim.DeliverTo)));

        var stored = await StoredAsync(cluster, alone);
        Assert.Equal(3, stored.Split('\n').Length);
        Assert.Equal(await StoredAsync(cluster, together), stored);
    }

    [Fact]
    public void Statement_of_one_has_the_same_parameters_and_no_array()
    {
        var one = BatchStatement.OfOne(LotSql.Claiming);

        Assert.DoesNotContain("unnest", one, StringComparison.Ordinal);
        Assert.DoesNotContain("[]", one, StringComparison.Ordinal);
        Assert.All(Enumerable.Range(1, 38), number => Assert.Contains($"${number}::", one, StringComparison.Ordinal));
    }

    private static async Task ClaimAsync(PanganCluster cluster, Guid lotId, long quantity, Place? deliverTo)
    {
        var claimed = await cluster.Lot(lotId).ClaimAsync(LotSamples.Claim(quantity) with { DeliverTo = deliverTo });
        Assert.False(claimed.IsRefused, claimed.Refusal?.Detail);
    }

    private static Task<string> StoredAsync(PanganCluster cluster, Guid lotId) => cluster.QueryAsync<string>(
        Stored.Replace("{0}", lotId.ToString(), StringComparison.Ordinal));
}
