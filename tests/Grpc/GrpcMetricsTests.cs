using System.Globalization;

namespace PahlawanPangan.Tests.Grpc;

/// <summary>Calls are counted as requests of REST are, for the whole process.</summary>
[Alone]
public sealed class GrpcMetricsTests
{
    [Fact]
    public async Task Claim_is_counted_as_one_over_rest_is()
    {
        await using var host = new GrpcGatewayHost();
        await host.InitializeAsync();
        using var caller = host.NewCaller();
        var before = CountOf(await host.ScrapeAsync());
        await caller.Claims.ClaimLotAsync(
            new() { LotId = RequestSamples.LotId.ToString(), Quantity = 1 }, GrpcCaller.With(host.Token(Role.Recipient), "key"));
        Assert.Equal(before + 1, CountOf(await host.ScrapeAsync()));

        static double CountOf(string page) => page.Split('\n')
            .Where(static line => line.StartsWith("pangan_claims_total{", StringComparison.Ordinal)
                && line.Contains("outcome=\"held\"", StringComparison.Ordinal))
            .Sum(static line => double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
    }
}
