using System.Text.RegularExpressions;

namespace PahlawanPangan.Tests.Telemetry;

/// <summary>However many lots, callers and made-up paths there are, the metrics have as many series as before.</summary>
/// <remarks>Hosts of one process share their meters by name: another that ends takes the series of them all with it.</remarks>
[Alone]
public sealed partial class CardinalityTests(GatewayHost gateway) : IClassFixture<GatewayHost>
{
    private const string MadeUp = "madeup";

    [Fact]
    public async Task Ids_and_made_up_paths_make_no_series()
    {
        await SendAsync(10);
        var before = await RequestSeriesAsync();
        await SendAsync(200);
        var after = await RequestSeriesAsync();
        Assert.Equal(before, after);
        var text = await gateway.ScrapeAsync();
        Assert.DoesNotMatch(Id(), text);
        Assert.DoesNotContain(MadeUp, text, StringComparison.OrdinalIgnoreCase);
    }

    private async Task SendAsync(int rounds)
    {
        for (var i = 0; i < rounds; i++)
        {
            (await gateway.SendAsync("GET", $"/v1/lots/{Guid.NewGuid()}", Role.Donor)).Dispose();
            (await gateway.SendAsync("POST", $"/v1/lots/{Guid.NewGuid()}/claims", Role.Recipient, """{"quantity":1}""")).Dispose();
            (await gateway.SendAsync("GET", $"/{MadeUp}/{Guid.NewGuid()}")).Dispose();
            (await gateway.SendAsync("GET", $"/v1/lots?{MadeUp}={Guid.NewGuid()}", Role.Donor)).Dispose();
            (await gateway.SendAsync($"{MadeUp}{i}", "/v1/lots")).Dispose();
        }
    }

    /// <summary>The series of requests: other tests of this process may add theirs to other metrics meanwhile.</summary>
    private async Task<int> RequestSeriesAsync()
    {
        var text = await gateway.ScrapeAsync();
        return text.Split('\n')
            .Count(line => line.StartsWith("http_server_request_duration_seconds_count", StringComparison.Ordinal) && Mine().IsMatch(line));
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Id();

    [GeneratedRegex("http_route=\"/v1/lots|http_request_method=\"_OTHER\"")]
    private static partial Regex Mine();
}
