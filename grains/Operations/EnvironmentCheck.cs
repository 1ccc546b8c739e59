using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Operations;

/// <summary>
/// Refuses, before anything starts, servers with which the engine cannot work. A server that does not answer yet is no reason: the silo
/// waits for it, and whatever connects to it later finds the rest.
/// </summary>
internal sealed class EnvironmentCheck(LotShards shards, NatsOptions nats, ILogger<EnvironmentCheck> logger) : IHostedLifecycleService
{
    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">A server is not fit; the message says what to change.</exception>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        for (var shard = 0; shard < shards.Count; shard++)
        {
            try
            {
                await DatabaseEnvironment.CheckAsync(shards[shard], shard, TimeProvider.System, logger, cancellationToken);
            }
            catch (Exception unreachable) when (DatabaseFailure.Includes(unreachable))
            {
                GrainLog.EnvironmentUnknown(logger, $"database {shard}", unreachable);
            }
        }

        try
        {
            await BrokerEnvironment.CheckAsync(nats, logger, cancellationToken);
        }
        catch (Exception unreachable) when (unreachable is NatsException or TimeoutException or IOException
            || (unreachable is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            GrainLog.EnvironmentUnknown(logger, "NATS", unreachable);
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
