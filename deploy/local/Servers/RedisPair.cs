using System.Net.Sockets;
using System.Security.Cryptography;

namespace PahlawanPangan.Local.Servers;

/// <summary>A Redis, its replica, and three Sentinels that make the replica the primary when the primary is lost.</summary>
public sealed class RedisPair : IAsyncDisposable
{
    /// <summary>The group's name in Sentinel: <c>serviceName=</c> of StackExchange.Redis.</summary>
    public const string ServiceName = "pangan";

    private const int SentinelCount = 3;
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5);
    private readonly RedisServer[] _servers;
    private readonly SentinelServer[] _sentinels;

    private RedisPair(RedisServer[] servers, SentinelServer[] sentinels)
    {
        (_servers, _sentinels) = (servers, sentinels);
        foreach (var server in servers)
        {
            server.FindPrimary = FindPrimaryAsync;
        }
    }

    /// <summary>Both servers; the first one is the primary at the start.</summary>
    public IReadOnlyList<RedisServer> Servers => _servers;

    /// <summary>The three Sentinels.</summary>
    public IReadOnlyList<SentinelServer> Sentinels => _sentinels;

    /// <summary>The password of all of them.</summary>
    public string Password => _servers[0].Password;

    /// <summary>What PANGAN_REDIS is set to: the Sentinels, and the group's name.</summary>
    public string Address => $"{string.Join(',', _sentinels.Select(sentinel => sentinel.Address))},serviceName={ServiceName}";

    /// <param name="primary">The first primary's options.</param>
    /// <param name="replica">The first replica's options.</param>
    /// <param name="sentinels">The options of three Sentinels; null for the defaults.</param>
    /// <param name="cancellation">Cancels the start.</param>
    public static async Task<RedisPair> StartAsync(
        ServerOptions? primary = null, ServerOptions? replica = null, IReadOnlyList<ServerOptions>? sentinels = null,
        CancellationToken cancellation = default)
    {
        var password = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var started = new List<LocalServer>();
        try
        {
            var first = await RedisServer.StartAsync(WithPassword(primary), password, cancellation);
            started.Add(first);
            var second = WithPassword(replica);
            var following = new Dictionary<string, string>(second.Settings)
            {
                ["replicaof"] = FormattableString.Invariant($"{first.Host.Address} {first.Port}"),
            };
            var follower = await RedisServer.StartAsync(second with { Settings = following }, password, cancellation);
            started.Add(follower);
            var watching = await Task.WhenAll(Enumerable.Range(0, SentinelCount).Select(async at =>
            {
                var sentinel = await SentinelServer.StartAsync(first, (SentinelCount / 2) + 1, sentinels?[at], cancellation);
                lock (started)
                {
                    started.Add(sentinel);
                }
                return sentinel;
            }));
            return new RedisPair([first, follower], watching);
        }
        catch
        {
            await Task.WhenAll(started.Select(static server => server.DisposeAsync().AsTask()));
            throw;
        }

        // Each of the two logs in at the other, whichever follows.
        ServerOptions WithPassword(ServerOptions? options) => (options ?? new ServerOptions()) with
        {
            Settings = new Dictionary<string, string>(options?.Settings ?? new Dictionary<string, string>()) { ["masterauth"] = password },
        };
    }

    /// <summary>The server that most Sentinels name as primary, which may have failed; null while they do not agree.</summary>
    public async Task<RedisServer?> PrimaryAsync(CancellationToken cancellation = default)
    {
        var named = new List<int>();
        foreach (var sentinel in _sentinels.Where(static sentinel => sentinel.IsRunning))
        {
            if (await sentinel.PrimaryPortAsync(cancellation) is { } port)
            {
                named.Add(port);
            }
        }
        return Array.Find(_servers, server => named.Count(port => port == server.Port) > SentinelCount / 2);
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_sentinels.Select(static sentinel => sentinel.DisposeAsync().AsTask()));
        await Task.WhenAll(_servers.Select(static server => server.DisposeAsync().AsTask()));
    }

    /// <summary>The server that the Sentinels name as primary; null when they do not answer within some seconds.</summary>
    private async Task<RedisServer?> FindPrimaryAsync(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(AnswerWithin);
        try
        {
            return await PrimaryAsync(limit.Token);
        }
        catch (Exception silent) when (silent is SocketException or IOException or OperationCanceledException
            && !cancellation.IsCancellationRequested)
        {
            return null;
        }
    }
}
