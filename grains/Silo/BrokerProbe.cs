using Microsoft.Extensions.Options;
using NATS.Client.Core;
using PahlawanPangan.Grains.Outbox;

namespace PahlawanPangan.Grains.Silo;

/// <summary>A connection to the broker that is there only to be asked whether it answers.</summary>
public sealed class BrokerProbe : IAsyncDisposable
{
    private readonly NatsConnection _connection;

    /// <summary>Makes a probe; it connects when first asked and reconnects by itself.</summary>
    public BrokerProbe(IOptions<NatsOptions> options) =>
        _connection = new NatsConnection(new NatsOpts { Url = options.Value.Url, Name = "pangan-probe" });

    /// <summary>True when the broker answers a ping.</summary>
    public async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        _ = await _connection.PingAsync(cancellation);
        return true;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
