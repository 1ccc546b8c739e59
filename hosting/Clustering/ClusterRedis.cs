using StackExchange.Redis;

namespace PahlawanPangan.Hosting.Clustering;

/// <summary>Checks the Redis that holds the cluster's membership. The connection is opened at the first check and kept.</summary>
public sealed class ClusterRedis : IAsyncDisposable
{
    private readonly ConfigurationOptions? _options;
    private readonly SemaphoreSlim _gate = new(1);
    private ConnectionMultiplexer? _connection;

    /// <param name="settings">The valid settings of the cluster.</param>
    public ClusterRedis(ClusterSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.IsCluster)
        {
            _options = settings.RedisConnection();

            // It reconnects automatically, however long Redis is unavailable.
            _options.AbortOnConnectFail = false;

            // INFO, which shows whether it may drop keys, counts as an administrator's command.
            _options.AllowAdmin = true;
        }
    }

    /// <summary>The servers, for messages.</summary>
    public string Servers => _options is null ? "" : string.Join(", ", _options.EndPoints.Select(EndPointCollection.ToString));

    /// <summary>Whether Redis answers a PING within a time; null when there is no cluster.</summary>
    public async Task<bool?> IsUpAsync(TimeSpan timeout, CancellationToken cancellation = default)
    {
        if (_options is null)
        {
            return null;
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        ended.CancelAfter(timeout);
        try
        {
            var connection = await ConnectAsync(_options).WaitAsync(ended.Token);
            await connection.GetDatabase().PingAsync().WaitAsync(ended.Token);
            return true;
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException
            || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }

    /// <summary>The time of the server's clock in UTC; null when there is no cluster.</summary>
    /// <exception cref="RedisException">It does not answer.</exception>
    public async Task<DateTimeOffset?> TimeAsync(CancellationToken cancellation)
    {
        if (_options is null)
        {
            return null;
        }

        var connection = await ConnectAsync(_options).WaitAsync(cancellation);
        var answer = await connection.GetDatabase().ExecuteAsync("TIME").WaitAsync(cancellation);
        return DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds((long)answer[0]) + TimeSpan.FromMicroseconds((long)answer[1]);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }

        _gate.Dispose();
    }

    /// <summary>Refuses a Redis that may drop the list of members; one that does not say is accepted.</summary>
    /// <exception cref="InvalidDataException">It evicts keys when its memory is full.</exception>
    public async Task CheckAsync(TimeSpan timeout)
    {
        if (_options is null)
        {
            return;
        }

        try
        {
            var connection = await ConnectAsync(_options).WaitAsync(timeout);
            foreach (var server in connection.GetServers().Where(static server => server.IsConnected && !server.IsReplica))
            {
                var memory = ((string?)await server.ExecuteAsync("INFO", "memory").WaitAsync(timeout) ?? "")
                    .Split('\n', StringSplitOptions.TrimEntries).Select(static line => line.Split(':', 2))
                    .Where(static line => line.Length == 2)
                        .ToDictionary(static line => line[0], static line => line[1], StringComparer.Ordinal);
                if (memory.GetValueOrDefault("maxmemory") is { Length: > 0 } and not "0"
                    && memory.GetValueOrDefault("maxmemory_policy") is { } policy && policy != "noeviction")
                {
                    throw new InvalidDataException(
                        $"Redis at {EndPointCollection.ToString(server.EndPoint)} has maxmemory-policy {policy}: when its memory is full "
                            + "it would drop the list of silos. Set maxmemory-policy noeviction, or give the silos a Redis of their own.");
                }
            }
        }
        catch (Exception unknown) when (unknown is RedisException or TimeoutException)
        {
            // It does not answer any more, or does not let its settings be read.
        }
    }

    private async Task<ConnectionMultiplexer> ConnectAsync(ConfigurationOptions options)
    {
        await _gate.WaitAsync();
        try
        {
            return _connection ??= await ConnectionMultiplexer.ConnectAsync(options);
        }
        finally
        {
            _gate.Release();
        }
    }
}
