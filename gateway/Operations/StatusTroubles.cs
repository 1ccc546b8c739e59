using System.Globalization;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Gateway.Operations;

/// <summary>One thing that is wrong.</summary>
/// <param name="Text">A sentence.</param>
/// <param name="Alert">The alert of docs/operations.md whose section says what to do.</param>
internal sealed record StatusTrouble(string Text, string Alert);

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
    public static IEnumerable<StatusTrouble> Of(EngineStatus status, bool? redis, IReadOnlyList<ServiceStatus> services)
    {
        if (!status.Health.Postgres)
        {
            yield return new(
                "PostgreSQL does not answer or lacks a migration: changing requests are answered 503, and nothing is lost.",
                "PanganPostgresUnreachable");
        }

        foreach (var shard in status.Health.ShardsDown)
        {
            yield return Of(
                "PanganDatabaseSilent", $"Database {shard} does not answer: its lots are answered 503, all others are served.");
        }

        foreach (var trouble in status.Troubles)
        {
            yield return new(
                trouble, trouble.Contains("recalls", StringComparison.Ordinal) ? "PanganRecallUnwritten" : "PanganClusterSplit");
        }

        if (!status.Health.Nats)
        {
            yield return new("NATS does not answer: requests are served, and their events wait in the outbox.", "PanganNatsUnreachable");
        }

        if (redis == false)
        {
            yield return new(
                "Redis does not answer: running silos serve requests, but no silo can join, and one that leaves is not noticed. "
                    + "Each gateway limits requests alone.",
                "PanganDown");
        }

        if (status.Silos is null or [])
        {
            yield return new("The silos could not be counted.", "PanganDown");
        }

        foreach (var shard in status.Outbox ?? [])
        {
            if (shard.OldestSeconds > OldestSecondsMax)
            {
                yield return Of(
                    "PanganOutboxOld",
                    $"{shard.Events} events wait in the outbox of database {shard.Shard}, the oldest for {shard.OldestSeconds:0} s.");
            }
        }

        foreach (var consumer in status.Consumers ?? [])
        {
            if (consumer.Events > LagMax)
            {
                yield return Of(
                    "PanganConsumerLagging", $"The consumer {consumer.Name} is {consumer.Events} events behind.");
            }

            if (consumer.OldestSeconds > UnhandledSecondsMax)
            {
                yield return Of(
                    "PanganEventsUnhandled",
                    $"The consumer {consumer.Name} has not handled an event that was published {consumer.OldestSeconds:0} s ago.");
            }
        }

        foreach (var queue in status.Queues ?? [])
        {
            if (queue.OverdueSeconds > QueueOverdueSecondsMax)
            {
                yield return new(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The queue {queue.Name} does not move: {queue.Waiting} rows wait, "
                            + $"the first has been due for {queue.OverdueSeconds:0} s."),
                    "PanganQueueStuck");
            }
        }

        foreach (var service in services)
        {
            if (service.FailingSince is { } since)
            {
                yield return new(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The service {service.Name} of {service.Process} has failed since {since.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}: "
                            + $"{service.LastFailure}"),
                    "PanganServiceFailing");
            }
            else if (service.OverdueSeconds > 0)
            {
                yield return Of(
                    "PanganServiceFailing",
                    $"The service {service.Name} of {service.Process} hangs: its run has been overdue for {service.OverdueSeconds:0} s.");
            }
        }

        if (status.DeadLetters > 0)
        {
            yield return Of(
                "PanganDeadLetters", $"{status.DeadLetters} dead letters wait for a decision: dead-letters list.");
        }
    }

    private static StatusTrouble Of(string alert, FormattableString text) => new(text.ToString(CultureInfo.InvariantCulture), alert);
}
