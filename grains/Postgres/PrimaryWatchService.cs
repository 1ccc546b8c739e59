using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Grains.Postgres;

/// <summary>Looks after the databases whose connection strings name several hosts, once a second.</summary>
internal sealed class PrimaryWatchService(IOptions<PostgresOptions> options, ServiceStates states, ILogger<PrimaryWatchService> logger)
    : PeriodicHostedService(Every, states, logger)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private readonly List<(PostgresGroup Group, List<NpgsqlDataSource> Hosts)> _groups = [.. Groups(options.Value)];

    protected override string Work => "Watching the primaries";

    public override void Dispose()
    {
        foreach (var host in _groups.SelectMany(static group => group.Hosts))
        {
            host.Dispose();
        }

        base.Dispose();
    }

    protected override Task RunOnceAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(_groups.Select(group => group.Group.WatchAsync(group.Hosts, stoppingToken)));

    private static IEnumerable<(PostgresGroup, List<NpgsqlDataSource>)> Groups(PostgresOptions options)
    {
        foreach (var text in options.Shards.Values.Prepend(options.ConnectionString))
        {
            var settings = new NpgsqlConnectionStringBuilder(PostgresPool.Settings(text));
            if (PostgresGroup.Of(settings) is { } group)
            {
                yield return (group, [.. PostgresGroup.HostsOf(settings).Select(PostgresPool.CreateForWatch)]);
            }
        }
    }
}
