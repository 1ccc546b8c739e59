using Microsoft.Extensions.Options;
using NATS.Client.Core;
using PahlawanPangan.Grains.Outbox;

namespace PahlawanPangan.Grains.Operations;

/// <summary>A connection to the broker that only checks whether the broker answers.</summary>
internal sealed class BrokerProbe : IAsyncDisposable
{
    private readonly NatsConnection _connection;

    /// <summary>Creates a probe; it connects on first use and reconnects automatically.</summary>
    public BrokerProbe(IOptions<NatsOptions> options) =>
        _connection = new NatsConnection(BrokerConnections.Options(options.Value, "pangan-probe"));

    /// <summary>True when the broker answers a ping.</summary>
    public async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        _ = await _connection.PingAsync(cancellation);
        return true;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
