using System.Globalization;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Gateway.Operations;

/// <summary>Describes what is wrong with the engine. The limits are those of the alerts (docs/operations.md).</summary>
internal static class StatusTroubles
{
    private const double OldestSecondsMax = 60;
    private const long LagMax = 10_000;

    /// <summary>One sentence for each problem.</summary>
    /// <param name="status">What a silo sees.</param>
    /// <param name="redis">Whether Redis answers; null when it is not used.</param>
    public static IEnumerable<string> Of(EngineStatus status, bool? redis)
    {
        if (!status.Health.Postgres)
        {
            yield return "PostgreSQL does not answer or lacks a migration: changing requests are answered 503, and nothing is lost.";
        }

        if (!status.Health.Nats)
        {
            yield return "NATS does not answer: requests are served, and their events wait in the outbox.";
        }

        if (redis == false)
        {
            yield return "Redis does not answer: running silos serve requests, but no silo can join, and one that leaves is not noticed.";
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
        }

        if (status.DeadLetters > 0)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"{status.DeadLetters} dead letters wait for a decision: dead-letters list.");
        }
    }
}
