using Npgsql;
using PahlawanPangan.Grains.Outbox;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>
/// Reads the end of the stream once for all consumers of this silo. A consumer that is behind reads for itself until it has caught up, and
/// one that falls behind loses its seat, so that it slows no other.
/// </summary>
internal sealed class StreamFeed : IAsyncDisposable
{
    private readonly NpgsqlDataSource _database;
    private readonly NatsOptions _nats;
    private readonly DownstreamOptions _options;
    private readonly WorkSigns _signs;
    private readonly SemaphoreSlim _joining = new(1, 1);
    private StreamReading? _reading;

    /// <summary>Creates a feed, which reads while it has seats.</summary>
    public StreamFeed(NpgsqlDataSource database, NatsOptions nats, DownstreamOptions options, WorkSigns signs)
    {
        _database = database;
        _nats = nats;
        _options = options;
        _signs = signs;
    }

    /// <summary>Takes a seat at the end of the stream. Its messages are kept until it is opened.</summary>
    /// <param name="queue">Gets the messages.</param>
    /// <param name="kind">The kind of aggregate; null for all.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    public async Task<StreamSeat> JoinAsync(EventQueue queue, string? kind, CancellationToken cancellation)
    {
        await _joining.WaitAsync(cancellation);
        try
        {
            var seat = new StreamSeat(queue, kind, _options.PrefetchEvents);
            while (_reading?.TryAdd(seat) is not true)
            {
                _reading = await StreamReading.StartAsync(_database, _nats, _options, _signs, cancellation);
            }

            return seat;
        }
        finally
        {
            _joining.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_reading is { } reading)
        {
            await reading.EndAsync();
        }

        _joining.Dispose();
    }
}
