using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using PahlawanPangan.Local.Commands;
using PahlawanPangan.Local.Smoke;

namespace PahlawanPangan.Local.Chaos;

/// <summary>The tokens of the callers.</summary>
internal sealed record ChaosTokens(string Donor, IReadOnlyList<string> Recipients, string Operator);

/// <summary>
/// Clients that post, claim, cancel and collect over HTTP, each request with a key, and repeat some of what was answered. Large lots never
/// run out; small ones do, so that clients compete for the last portions.
/// </summary>
internal sealed class ChaosLoad : IAsyncDisposable
{
    private const int LargeLots = 6;
    private const int LargeQuantity = 1_000_000;
    private const int SmallQuantity = 12;
    private const int SmallLotsMax = 4;
    private const int RepeatedPercent = 10;
    private static readonly object Place = new { lat = -6.21, lon = 106.82, address = "Jl. Thamrin 9" };
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(20);

    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { Timeout = TimeSpan.FromSeconds(15) };
    private readonly string _url;
    private readonly ChaosTokens _tokens;
    private readonly TimeSpan _pause;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Guid, bool> _small = new();
    private readonly ConcurrentDictionary<Guid, bool> _large = new();
    private Task[] _clients = [];

    private ChaosLoad(string url, ChaosTokens tokens, ChaosOptions options)
    {
        (_url, _tokens) = (url, tokens);
        _pause = options.RequestsPerSecond is { } rate ? TimeSpan.FromSeconds(options.Clients / rate) : ShortestPause;
    }

    public History History { get; } = new();

    public AnswerMeter Meter { get; } = new();

    /// <summary>Posts the large lots, and starts the clients.</summary>
    public static async Task<ChaosLoad> StartAsync(string url, ChaosTokens tokens, ChaosOptions options)
    {
        var load = new ChaosLoad(url, tokens, options);
        var poster = new Caller(load, new Random(options.Seed), Name("first"), tokens.Recipients[0]);
        for (var number = 0; number < LargeLots; number++)
        {
            await poster.PostAsync(LargeQuantity);
        }
        if (load._large.Count < LargeLots)
        {
            throw new StepFailedException($"The first lots could not be posted: {string.Join("; ", load.History.Surprises)}");
        }
        load._clients = [.. Enumerable.Range(0, options.Clients).Select(number => Task.Run(() => new Caller(
            load, new Random(HashCode.Combine(options.Seed, number)), Name(string.Create(CultureInfo.InvariantCulture, $"client-{number}")),
            tokens.Recipients[number % tokens.Recipients.Count]).RunAsync(load._stopping.Token)))];
        return load;

        // Callers' keys begin with it: another load on the same instance must have others.
        string Name(string caller) => string.Create(CultureInfo.InvariantCulture, $"{options.Seed}-{caller}");
    }

    /// <summary>Lets every client have the answer to its last request.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_clients);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopping.Dispose();
        _http.Dispose();
    }

    /// <summary>One client: it knows its own claims.</summary>
    private sealed class Caller(ChaosLoad load, Random random, string name, string recipient)
    {
        private readonly PatientClient _client = new(load._http, load._url, load.History, random);
        private readonly List<(Guid Lot, Guid Claim, string Code, long Quantity)> _held = [];
        private int _keys;

        public async Task RunAsync(CancellationToken stopping)
        {
            while (!stopping.IsCancellationRequested)
            {
                await (random.Next(100) switch
                {
                    < 5 when load._small.Count < SmallLotsMax => PostAsync(SmallQuantity),
                    < 25 when _held.Count > 0 => CollectAsync(Take()),
                    < 35 when _held.Count > 0 => CancelAsync(Take()),
                    < 45 => ReadAsync(),
                    _ => ClaimAsync(),
                });
                await Task.Delay(load._pause, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        public async Task PostAsync(long quantity)
        {
            // The window has begun a while ago, also for a silo whose clock is behind.
            var body = FirstLot.Json(DateTime.UtcNow.AddHours(-1), quantity);
            if (await SendAsync(HttpMethod.Post, "/v1/lots", load._tokens.Donor, body) is { } posted)
            {
                var id = posted.Json().GetProperty("id").GetGuid();
                load.History.Posted(id, quantity);
                Record(OperationKind.Post, id, null, posted);
                (quantity == SmallQuantity ? load._small : load._large)[id] = true;
            }
        }

        private (Guid Lot, Guid Claim, string Code, long Quantity) Take()
        {
            var at = random.Next(_held.Count);
            var taken = _held[at];
            _held.RemoveAt(at);
            return taken;
        }

        private void Record(OperationKind kind, Guid lot, Guid? claim, FinalAnswer answer) =>
            load.History.Record(new LotOperation(kind, lot, claim, answer.Invoked, answer.Answered));

        /// <summary>A lot that there is; null while another client posts one.</summary>
        private Guid? Draw(out bool isSmall)
        {
            Guid[] small = random.Next(100) < 40 ? [.. load._small.Keys] : [];
            isSmall = small.Length > 0;
            var lots = isSmall ? small : [.. load._large.Keys];
            return lots.Length == 0 ? null : lots[random.Next(lots.Length)];
        }

        private async Task ReadAsync()
        {
            if (Draw(out _) is not { } lot
                || await _client.SendAsync(HttpMethod.Get, $"/v1/lots/{lot}", load._tokens.Donor, key: null, body: null) is not { } answer)
            {
                return;
            }
            if (answer.IsSuccess)
            {
                Look(OperationKind.Read, lot, answer, answer.Json().GetProperty("quantities"));
            }
            else
            {
                load.History.Wonder($"GET /v1/lots/{lot} was refused as {answer.Problem}");
            }
        }

        private void Look(OperationKind kind, Guid lot, FinalAnswer answer, JsonElement says)
        {
            if (says.TryGetProperty("available", out var available))
            {
                load.History.Record(new LotOperation(kind, lot, null, answer.Tried, answer.Answered) { Available = available.GetInt64() });
            }
        }

        private async Task ClaimAsync()
        {
            if (Draw(out var isSmall) is not { } lot)
            {
                return;
            }
            var quantity = random.Next(1, 4);
            var isForDelivery = !isSmall && random.Next(100) < 5;
            object asked = isForDelivery ? new { quantity, delivery = new { location = Place } } : new { quantity };
            var body = JsonSerializer.Serialize(asked);
            var path = $"/v1/lots/{lot}/claims";
            if (await SendAsync(HttpMethod.Post, path, recipient, body, refused => EndAsync(lot, refused)) is { } made)
            {
                var claim = made.Json();
                var id = claim.GetProperty("id").GetGuid();
                load.History.Claimed(new AcknowledgedClaim(id, lot, quantity, isForDelivery));
                Record(OperationKind.Claim, lot, id, made);
                if (!isForDelivery)
                {
                    _held.Add((lot, id, claim.GetProperty("pickupCode").GetString()!, quantity));
                }
            }
        }

        /// <summary>Claims nothing more from a lot that has too little left, or of which a recipient has given too much back.</summary>
        private Task EndAsync(Guid lot, FinalAnswer refused)
        {
            Look(OperationKind.Claim, lot, refused, refused.Json());
            load._small.TryRemove(lot, out _);
            return load._large.TryRemove(lot, out _) ? PostAsync(LargeQuantity) : Task.CompletedTask;
        }

        private async Task CollectAsync((Guid Lot, Guid Claim, string Code, long Quantity) held)
        {
            var path = $"/v1/lots/{held.Lot}/claims/{held.Claim}/collection";
            if (await SendAsync(HttpMethod.Post, path, load._tokens.Donor, JsonSerializer.Serialize(new { code = held.Code }))
                is { } collected)
            {
                load.History.HandedOver(held.Claim, held.Quantity);
                Record(OperationKind.Collect, held.Lot, held.Claim, collected);
            }
        }

        private async Task CancelAsync((Guid Lot, Guid Claim, string Code, long Quantity) held)
        {
            if (await SendAsync(HttpMethod.Delete, $"/v1/lots/{held.Lot}/claims/{held.Claim}", recipient, body: null) is { } cancelled)
            {
                load.History.CalledOff(held.Claim);
                Record(OperationKind.Cancel, held.Lot, held.Claim, cancelled);
            }
        }

        /// <summary>Sends a request until it is answered, and some of them once more.</summary>
        /// <param name="method">The method.</param>
        /// <param name="path">The path.</param>
        /// <param name="token">The caller's.</param>
        /// <param name="body">The body, if there is one.</param>
        /// <param name="ended">What to do when a rule refuses it; null when no rule should.</param>
        /// <returns>Null unless it was acknowledged.</returns>
        private async Task<FinalAnswer?> SendAsync(
            HttpMethod method, string path, string token, string? body, Func<FinalAnswer, Task>? ended = null)
        {
            var key = $"{name}-{_keys++}";
            var answer = await _client.SendAsync(method, path, token, key, body);
            if (answer is { IsSuccess: true })
            {
                load.Meter.Acknowledge(answer.After);
                if (random.Next(100) < RepeatedPercent && await _client.SendAsync(method, path, token, key, body) is { } again)
                {
                    load.History.Repeat($"{method} {path} with key {key}", again.Status == answer.Status && again.Body == answer.Body);
                }
                return answer;
            }
            if (answer is { Problem: "insufficient-quantity" or "lot-not-open" or "limit-reached" } && ended is not null)
            {
                load.History.Refuse();
                await ended(answer);
            }
            else if (answer is not null)
            {
                load.History.Wonder($"{method} {path} was refused as {answer.Problem}");
            }
            return null;
        }
    }
}
