using Microsoft.Extensions.Options;
using Npgsql;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Tests.Outbox;

public sealed class IdleLanesTests(Servers servers)
{
    private const string Insert =
        """
        INSERT INTO outbox (lane, position, event_id, aggregate_id, sequence, subject, occurred_at, payload)
        VALUES (2, 0, gen_random_uuid(), gen_random_uuid(), 1, 'pangan.lot.claimed.id-jk', now(), '')
        """;

    [Fact]
    public async Task Relays_whose_polls_fall_together_share_one_statement()
    {
        await using var database = NpgsqlDataSource.Create(await servers.NewDatabaseAsync());
        await using var shards = Shards(database);
        for (var lane = 0; lane < OutboxLane.Count; lane++)
        {
            _ = await RelayCursor.TakeAsync(database, lane, CancellationToken.None);
        }

        var first = await OutboxReader.OpenAsync(database, lane: 0, CancellationToken.None);
        var unusable = await OutboxReader.OpenAsync(database, lane: 1, CancellationToken.None);
        await unusable.DisposeAsync();
        var idle = new IdleLanes(shards, TimeSpan.FromHours(1));
        await ExecuteAsync(database, Insert);

        // Transactions of other databases of the server hold events back.
        await Wait.UntilAsync(async () => (await first.ReadStatesAsync())[2].HasEvents);
        List<Task<LaneState?>> asked = [idle.ReadAsync(0, first, CancellationToken.None)];
        asked.AddRange(
            Enumerable.Range(1, OutboxLane.Count - 1).Select(lane => idle.ReadAsync(lane, unusable, CancellationToken.None)));
        var states = await Task.WhenAll(asked);

        Assert.All(states, state => Assert.Equal(1, state!.Value.Epoch));
        Assert.Equal([2], Enumerable.Range(0, states.Length).Where(lane => states[lane]!.Value.HasEvents));
        await first.DisposeAsync();
    }

    [Fact]
    public async Task Event_of_an_open_transaction_or_behind_the_cursor_wakes_no_relay()
    {
        await using var database = NpgsqlDataSource.Create(await servers.NewDatabaseAsync());
        var cursor = await RelayCursor.TakeAsync(database, lane: 2, CancellationToken.None);
        await using var reader = await OutboxReader.OpenAsync(database, lane: 2, CancellationToken.None);
        await using var open = await database.OpenConnectionAsync();
        await using var transaction = await open.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand(Insert, open))
        {
            _ = await command.ExecuteNonQueryAsync();
        }

        Assert.False(await HasEventsAsync());
        await transaction.CommitAsync();

        // Transactions of other databases of the server hold events back too.
        await Wait.UntilAsync(HasEventsAsync);
        var rows = await reader.ReadAsync(cursor.Place, 10, CancellationToken.None);
        cursor.Number(rows);
        await cursor.MoveAsync(rows[^1].Place, rows.Count);
        Assert.False(await HasEventsAsync());

        async Task<bool> HasEventsAsync() => (await reader.ReadStatesAsync())[2].HasEvents;
    }

    [Fact]
    public async Task Cursor_that_was_taken_or_rewound_is_not_confirmed()
    {
        await using var database = NpgsqlDataSource.Create(await servers.NewDatabaseAsync());
        var cursor = await RelayCursor.TakeAsync(database, lane: 2, CancellationToken.None);
        await using var reader = await OutboxReader.OpenAsync(database, lane: 2, CancellationToken.None);

        Assert.True(cursor.IsConfirmedBy((await reader.ReadStatesAsync())[2]));
        await ExecuteAsync(database, "UPDATE relay_cursor SET rewound = rewound + 1");
        Assert.False(cursor.IsConfirmedBy((await reader.ReadStatesAsync())[2]));
        var successor = await RelayCursor.TakeAsync(database, lane: 2, CancellationToken.None);
        Assert.False(cursor.IsConfirmedBy((await reader.ReadStatesAsync())[2]));
        Assert.True(successor.IsConfirmedBy((await reader.ReadStatesAsync())[2]));
    }

    private static LotShards Shards(NpgsqlDataSource database) =>
        new(database, Options.Create(new PostgresOptions { ConnectionString = database.ConnectionString }));

    private static async Task ExecuteAsync(NpgsqlDataSource database, string text)
    {
        await using var command = database.CreateCommand(text);
        _ = await command.ExecuteNonQueryAsync();
    }
}
