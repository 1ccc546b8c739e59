using System.Globalization;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Gateway.Operations;

/// <summary>Says in words what is wrong. The limits are those of the alerts (docs/operations.md).</summary>
internal static class StatusWords
{
    private const double OldestSecondsMax = 60;
    private const long LagMax = 10_000;

    public static IEnumerable<string> TroublesOf(EngineStatus status, bool? redis)
    {
        if (!status.Health.Postgres)
        {
            yield return "PostgreSQL does not answer or lacks a migration: changing requests are answered 503, and nothing is lost.";
        }

        if (!status.Health.Nats)
        {
            yield return "NATS does not answer: requests go on, and their events wait in the outbox.";
        }

        if (redis == false)
        {
            yield return "Redis does not answer: the silos that are there go on, and none can join or be told to have left.";
        }

        if (status.Silos is null or [])
        {
            yield return "The silos could not be counted.";
        }

        foreach (ShardBacklog shard in status.Outbox ?? [])
        {
            if (shard.OldestSeconds > OldestSecondsMax)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture, $"{shard.Events} events wait in the outbox of database {shard.Shard}, the oldest for {shard.OldestSeconds:0} s.");
            }
        }

        foreach (ConsumerLag consumer in status.Consumers ?? [])
        {
            if (consumer.Events > LagMax)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"The consumer {consumer.Name} is {consumer.Events} events behind.");
            }
        }

        if (status.DeadLetters > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{status.DeadLetters} dead letters wait for a decision: dead-letters list.");
        }
    }
}
