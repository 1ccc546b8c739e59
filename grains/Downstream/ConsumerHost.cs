using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>Runs every consumer of the silo, and on a stop lets each finish its current events.</summary>
internal sealed class ConsumerHost : BackgroundService
{
    private readonly IEnumerable<IEventConsumer> _consumers;
    private readonly NpgsqlDataSource _database;
    private readonly NatsOptions _nats;
    private readonly DownstreamOptions _options;
    private readonly Clock _clock;
    private readonly ILoggerFactory _loggers;
    private readonly HandledEvents _handled;
    private readonly OutboxReplay _replay;

    /// <summary>Called by the host.</summary>
    public ConsumerHost(
        IEnumerable<IEventConsumer> consumers, LotShards shards, NatsOptions nats, IOptions<DownstreamOptions> options,
        Clock clock, ILoggerFactory loggers, HandledEvents handled, OutboxReplay replay)
    {
        _consumers = consumers;
        _database = shards.Background(0);
        _nats = nats;
        _options = options.Value;
        _clock = clock;
        _loggers = loggers;
        _handled = handled;
        _replay = replay;
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => !_options.Enabled
        ? Task.CompletedTask
        : Task.WhenAll(_consumers.Select(consumer => Task.Run(
            () => new ConsumerRunner(
                consumer, _database, _nats, _options, _clock, _loggers, observer: null, _handled, _replay).RunAsync(stoppingToken),
            CancellationToken.None)));
}
