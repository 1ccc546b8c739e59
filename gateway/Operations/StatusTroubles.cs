using System.Globalization;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Gateway.Operations;

/// <summary>Describes what is wrong with the engine. The limits are those of the alerts (docs/operations.md).</summary>
internal static class StatusTroubles
{
    private const double OldestSecondsMax = 60;
    private const long LagMax = 10_000;
    private const double QueueOverdueSecondsMax = 60;
    private const double UnhandledSecondsMax = 300;

    /// <summary>One sentence for each problem.</summary>
    /// <param name="status">What a silo sees.</param>
    /// <param name="redis">Whether Redis answers; null when it is not used.</param>
    /// <param name="services">The background services of all silos and of this gateway.</param>
    public static IEnumerable<string> Of(EngineStatus status, bool? redis, IReadOnlyList<ServiceStatus> services)
    {
        if (!status.Health.Postgres)
        {
            yield return "PostgreSQL does not answer or lacks a migration: changing requests are answered 503, and nothing is lost.";
        }

        foreach (var shard in status.Health.ShardsDown)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"Database {shard} does not answer: its lots are answered 503, all others are served.");
        }

        foreach (var trouble in status.Troubles)
        {
            yield return trouble;
        }

        if (!status.Health.Nats)
        {
            yield return "NATS does not answer: requests are served, and their events wait in the outbox.";
        }

        if (redis == false)
        {
            yield return "Redis does not answer: running silos serve requests, but no silo can join, and one that leaves is not noticed. "
                + "Each gateway limits requests alone.";
        }

        if (status.Silos is null or [])
        {
            yield return "The silos could not be counted.";
        }

        foreach (var shard in status.Outbox ?? [])
        {
            if (shard.OldestSeconds > OldestSecondsMax)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{shard.Events} events wait in the outbox of database {shard.Shard}, the oldest for {shard.OldestSeconds:0} s.");
            }
        }

        foreach (var consumer in status.Consumers ?? [])
        {
            if (consumer.Events > LagMax)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture, $"The consumer {consumer.Name} is {consumer.Events} events behind.");
            }

            if (consumer.OldestSeconds > UnhandledSecondsMax)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"The consumer {consumer.Name} has not handled an event that was published {consumer.OldestSeconds:0} s ago.");
            }
        }

        foreach (var queue in status.Queues ?? [])
        {
            if (queue.OverdueSeconds > QueueOverdueSecondsMax)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"The queue {queue.Name} does not move: {queue.Waiting} rows wait, "
                        + $"the first has been due for {queue.OverdueSeconds:0} s.");
            }
        }

        foreach (var service in services)
        {
            if (service.FailingSince is { } since)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"The service {service.Name} of {service.Process} has failed since {since.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}: "
                        + $"{service.LastFailure}");
            }
            else if (service.OverdueSeconds > 0)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"The service {service.Name} of {service.Process} hangs: its run has been overdue for {service.OverdueSeconds:0} s.");
            }
        }

        if (status.DeadLetters > 0)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"{status.DeadLetters} dead letters wait for a decision: dead-letters list.");
        }
    }
}
