using System.Diagnostics;
using System.Net;
using System.Text.Json;
using PahlawanPangan.Local.Commands;
using PahlawanPangan.Local.Events;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Local.Smoke;

/// <summary>A lot's way from the donor to the recipient, as in the README, with each answer checked.</summary>
internal sealed class FirstSteps(string url, EngineSettings settings)
{
    private const int Claimed = 5;
    private static readonly TimeSpan EventsLimit = TimeSpan.FromSeconds(30);
    private static readonly string[] ExpectedEvents = ["posted", "claimed", "collected"];

    public async Task WalkAsync(CancellationToken cancellation)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        var donor = new ApiClient(http, url, await TokenAsync("donor", cancellation));
        var recipient = new ApiClient(http, url, await TokenAsync("recipient", cancellation));
        Passed("tokens for a donor and a recipient");

        var lot = await donor.PostAsync("/v1/lots", FirstLot.Json(DateTime.UtcNow), HttpStatusCode.Created, cancellation);
        var lotId = lot.GetProperty("id").GetGuid();
        Expect("the lot's status", lot.GetProperty("status").GetString(), "open");
        Passed($"lot {lotId} posted");

        var claim = await recipient.PostAsync(
            $"/v1/lots/{lotId}/claims", $$"""{"quantity": {{Claimed}}}""", HttpStatusCode.Created, cancellation);
        var claimId = claim.GetProperty("id").GetGuid();
        Expect("the claim's status", claim.GetProperty("status").GetString(), "held");
        Passed($"claim {claimId} made");

        var seen = await recipient.GetAsync($"/v1/claims/{claimId}", cancellation);
        var code = seen.TryGetProperty("pickupCode", out var shown) ? shown.GetString() : null;
        Expect("the pickup code shown to the claimant", string.IsNullOrEmpty(code) ? "none" : "one", "one");
        Passed("claim seen, with its pickup code");

        var collected = await donor.PostAsync(
            $"/v1/lots/{lotId}/claims/{claimId}/collection", JsonSerializer.Serialize(new { code }), HttpStatusCode.OK, cancellation);
        Expect("the claim's status", collected.GetProperty("status").GetString(), "collected");
        Passed("collected with the code");

        CheckQuantities((await recipient.GetAsync($"/v1/lots/{lotId}", cancellation)).GetProperty("quantities"));
        Passed("the lot's quantities add up");

        await CheckEventsAsync(lotId, cancellation);
        Passed("the events posted, claimed and collected are in the stream, in sequence");
    }

    private Task<string> TokenAsync(string role, CancellationToken cancellation) =>
        EngineProgram.TokenAsync(settings, ["--role", role], cancellation);

    private static void CheckQuantities(JsonElement quantities)
    {
        Expect("posted", Of("posted"), FirstLot.Quantity);
        Expect("available", Of("available"), FirstLot.Quantity - Claimed);
        Expect("collected", Of("collected"), Claimed);
        Expect("held, expired and withdrawn", Of("held") + Of("expired") + Of("withdrawn"), 0);

        long Of(string name) => quantities.GetProperty(name).GetInt64();
    }

    /// <summary>They are published after the answer, so they may take a moment.</summary>
    private async Task CheckEventsAsync(Guid lotId, CancellationToken cancellation)
    {
        await using var stream = new EventStream(settings.NatsUrl);
        var expected = ExpectedEvents.Select((type, index) => $"{index + 1} org.pahlawanpangan.lot.{type}.v1").ToList();
        List<string> found = [];
        for (var since = Stopwatch.StartNew(); since.Elapsed < EventsLimit; await Task.Delay(TimeSpan.FromMilliseconds(200), cancellation))
        {
            found.Clear();
            await foreach (var published in stream.ReadAsync(lotId, follow: false, cancellation))
            {
                found.Add($"{published.GetProperty("sequence").GetInt64()} {published.GetProperty("type").GetString()}");
            }
            if (found.Count >= expected.Count)
            {
                break;
            }
        }
        Expect("the lot's events", string.Join(", ", found), string.Join(", ", expected));
    }

    private static void Expect<T>(string what, T actual, T expected)
    {
        if (!EqualityComparer<T>.Default.Equals(actual, expected))
        {
            throw new StepFailedException($"{what}: {actual}, and should be {expected}.");
        }
    }

    private static void Passed(string step) => Console.WriteLine($"  ok  {step}");
}
