using Npgsql;

namespace PahlawanPangan.Bench.Streams;

/// <summary>The progress of a database's relays.</summary>
internal sealed class PublishedCount(NpgsqlDataSource database)
{
    private const string Unhandled =
        """
        SELECT CASE WHEN EXISTS (SELECT FROM consumer_position) THEN 0 ELSE 1 END + (SELECT count(*) FROM parked_event)
          + coalesce(sum(greatest(0, n.value::bigint - coalesce((p.numbers ->> (c.lane || '-' || n.key))::bigint, 0))), 0)::bigint
        FROM consumer_position AS p CROSS JOIN relay_cursor AS c CROSS JOIN jsonb_each_text(c.numbers) AS n
        WHERE p.aggregate IS NULL OR p.aggregate = n.key
        """;

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(5);

    public async Task<long> ReadAsync()
    {
        await using var command = database.CreateCommand("SELECT coalesce(sum(published), 0)::bigint FROM relay_cursor");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Waits until as many events were published as there are.</summary>
    public async Task<long> WaitForAllAsync()
    {
        await using var command = database.CreateCommand("SELECT count(*) FROM outbox");
        command.CommandTimeout = 0;
        var events = (long)(await command.ExecuteScalarAsync())!;
        await WaitForAsync(events);
        return events;
    }

    public Task WaitForAsync(long events) => Progress.WaitAsync(
        ReadAsync, published => published >= events, Glance, published => $"The relays stopped at {published} of {events} events.");

    /// <summary>Waits until every consumer has handled what was published.</summary>
    public Task WaitForConsumersAsync() => Progress.WaitAsync(
        UnhandledAsync, static unhandled => unhandled == 0, Glance,
        static unhandled => $"The consumers stopped with {unhandled} events left.");

    /// <summary>How many events consumers have not handled; 1 or more while no consumer has begun.</summary>
    private async Task<long> UnhandledAsync()
    {
        await using var command = database.CreateCommand(Unhandled);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
