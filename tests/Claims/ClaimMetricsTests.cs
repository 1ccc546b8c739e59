using System.Globalization;
using PahlawanPangan.Lots;
using PahlawanPangan.Tests.Grpc;

namespace PahlawanPangan.Tests.Claims;

/// <summary>Every claim is counted by its outcome and measured, also in a batch, and also when it ends in an exception.</summary>
[Alone]
[Finding("work that no metric sees")]
public sealed class ClaimMetricsTests(GatewayHost gateway) : IClassFixture<GatewayHost>
{
    private static readonly string Claims = $"/v1/lots/{RequestSamples.LotId}/claims";

    [Fact]
    public async Task Claim_that_ends_in_an_exception_is_counted_by_its_problem()
    {
        gateway.Cluster.On(nameof(ILotGrain.ClaimAsync), _ => throw new TimeoutException());
        (var before, var measuredBefore) = await ReadAsync(gateway, "outcome-unknown");

        (await gateway.SendAsync("POST", Claims, Role.Recipient, """{"quantity":5}""")).Dispose();

        (var after, var measuredAfter) = await ReadAsync(gateway, "outcome-unknown");
        Assert.Equal((before + 1, measuredBefore + 1), (after, measuredAfter));
    }

    [Fact]
    public async Task Claims_of_a_batch_are_counted_one_by_one()
    {
        gateway.Cluster.OnLot<ClaimView>(nameof(ILotGrain.ClaimAsync), arguments => ((ClaimLot)arguments[0]!).Quantity == 1
            ? RequestSamples.Claim
            : new Refusal(RefusalKind.LotNotOpen, "It is withdrawn."));
        (var held, var measured) = await ReadAsync(gateway, "held");
        (var refused, _) = await ReadAsync(gateway, "lot-not-open");

        var body = $$"""{"claims":[{"lotId":"{{Guid.NewGuid()}}","quantity":1},{"lotId":"{{Guid.NewGuid()}}","quantity":2}]}""";
        (await gateway.SendAsync("POST", "/v1/claims", Role.Recipient, body)).Dispose();

        (var heldAfter, var measuredAfter) = await ReadAsync(gateway, "held");
        (var refusedAfter, _) = await ReadAsync(gateway, "lot-not-open");
        Assert.Equal((held + 1, refused + 1, measured + 2), (heldAfter, refusedAfter, measuredAfter));
    }

    [Fact]
    public async Task Claim_over_grpc_is_counted_as_one_over_rest_is()
    {
        await using var host = new GrpcGatewayHost();
        await host.InitializeAsync();
        using var caller = host.NewCaller();
        (var before, var measuredBefore) = await ReadAsync(host, "held");

        await caller.Claims.ClaimLotAsync(
            new() { LotId = RequestSamples.LotId.ToString(), Quantity = 1 }, GrpcCaller.With(host.Token(Role.Recipient), "key"));

        (var after, var measuredAfter) = await ReadAsync(host, "held");
        Assert.Equal((before + 1, measuredBefore + 1), (after, measuredAfter));
    }

    /// <summary>How many claims had an outcome, and how many were measured at all.</summary>
    private static async Task<(double Counted, double Measured)> ReadAsync(GatewayHost host, string outcome)
    {
        var lines = (await host.ScrapeAsync()).Replace("{} ", " ", StringComparison.Ordinal).Split('\n');
        return (Value(lines, $"pangan_claims_total{{outcome=\"{outcome}\"}} "), Value(lines, "surplus_claim_latency_seconds_count "));
    }

    private static double Value(string[] lines, string series)
    {
        string? line = lines.SingleOrDefault(line => line.StartsWith(series, StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line[series.Length..], CultureInfo.InvariantCulture);
    }
}
