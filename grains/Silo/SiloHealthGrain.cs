using NATS.Client.Core;
using Npgsql;
using Orleans.Concurrency;
using PahlawanPangan.Grains.Migrations;
using PahlawanPangan.Silo;

namespace PahlawanPangan.Grains.Silo;

/// <summary>Looks at a silo's dependencies, at most once a second however often it is asked.</summary>
[StatelessWorker(1)]
[Reentrant]
public sealed class SiloHealthGrain : Grain, ISiloHealthGrain
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly ShardMigrator _migrator;
    private readonly BrokerProbe _broker;
    private readonly TimeProvider _time;
    private Task<SiloHealth>? _last;
    private long _lookedAt;

    /// <summary>Made by Orleans.</summary>
    public SiloHealthGrain(ShardMigrator migrator, BrokerProbe broker)
    {
        _migrator = migrator;
        _broker = broker;
        _time = TimeProvider.System;
    }

    /// <inheritdoc/>
    public Task<SiloHealth> CheckAsync()
    {
        if (_last is null || _time.GetElapsedTime(_lookedAt) > Patience)
        {
            _lookedAt = _time.GetTimestamp();
            _last = LookAsync();
        }

        return _last;
    }

    private async Task<SiloHealth> LookAsync()
    {
        var postgres = AnswersAsync(_migrator.IsCurrentAsync);
        var nats = AnswersAsync(_broker.AnswersAsync);
        return new SiloHealth { Postgres = await postgres, Nats = await nats };
    }

    private static async Task<bool> AnswersAsync(Func<CancellationToken, Task<bool>> look)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            return await look(patience.Token).WaitAsync(patience.Token);
        }
        catch (Exception problem) when (problem is NpgsqlException or NatsException or TimeoutException or OperationCanceledException or IOException)
        {
            return false;
        }
    }
}
