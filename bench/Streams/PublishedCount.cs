using System.Diagnostics;
using Npgsql;
using PahlawanPangan.Bench.Claims;

namespace PahlawanPangan.Bench.Streams;

/// <summary>The progress of a database's relays.</summary>
internal sealed class PublishedCount(NpgsqlDataSource database)
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan StuckAfter = TimeSpan.FromSeconds(60);

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

    public async Task WaitForAsync(long events)
    {
        var waiting = Stopwatch.StartNew();
        for (var last = -1L; ;)
        {
            var now = await ReadAsync();
            if (now >= events)
            {
                return;
            }

            if (now != last)
            {
                waiting.Restart();
                last = now;
            }
            else if (waiting.Elapsed > StuckAfter)
            {
                throw new BenchFault($"The relays stopped at {now} of {events} events.");
            }

            await Task.Delay(Glance);
        }
    }
}
