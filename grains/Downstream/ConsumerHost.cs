using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>Runs this silo's share of the consumers.</summary>
internal sealed class ConsumerHost : AssignedWorkService
{
    private readonly IServiceProvider _services;
    private readonly IEventConsumer[] _consumers;
    private readonly LotShards _shards;
    private readonly DownstreamOptions _options;

    /// <summary>Called by the host.</summary>
    public ConsumerHost(
        IServiceProvider services, ISiloStatusOracle members, IEnumerable<IEventConsumer> consumers, LotShards shards,
        IOptions<DownstreamOptions> options, ServiceStates states, ILogger<ConsumerHost> logger)
        : base(
            members, options.Value.Enabled ? consumers.Count() : 0, TimeSpan.FromMilliseconds(options.Value.WatchMilliseconds), states,
            logger)
    {
        _services = services;
        _consumers = [.. consumers];
        _shards = shards;
        _options = options.Value;
    }

    /// <inheritdoc/>
    protected override Task RunAsync(int piece, CancellationToken stopping) => ActivatorUtilities.CreateInstance<ConsumerRunner>(
        _services, _consumers[piece], _shards.Background(0), _options).RunAsync(stopping);
}
