using Microsoft.Extensions.Options;
using Npgsql;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Tests.Outbox;

/// <summary>A history that changes while something else is under way. The simulation found each of these.</summary>
[Finding("a number that means two things")]
public sealed class HistoryChangeTests(Servers servers)
{
    private const string Lane = "0-lot";
    private static readonly Guid Lot = new("0d000000-0000-7000-8000-000000000000");

    // Four events of one lot, published in history 0; a consumer has handled three of them.
    private const string Published =
        """
        INSERT INTO relay_cursor (lane, epoch, xid, position, day, published, updated_at, numbers, history)
        SELECT 0, 1, xid, position, day, 4, now(), '{"lot": 4}', 0 FROM outbox ORDER BY xid DESC LIMIT 1;
        INSERT INTO consumer_position (consumer, aggregate, epoch, numbers, updated_at)
        VALUES ('counting', 'lot', 1, '{"0-lot": 3}', now());
        """;

    [Fact]
    public async Task Events_that_were_handled_and_are_behind_a_rewound_cursor_are_not_handled_again()
    {
        await using var bench = await BeginAsync();
        await bench.ExecuteAsync(
            """
            UPDATE relay_cursor AS c SET xid = o.xid, position = o.position, numbers = '{"lot": 1}', rewound = 1
            FROM outbox AS o WHERE o.lane = c.lane AND o.sequence = 1
            """);

        await bench.ChangeAsync(history: 1);

        Assert.Equal(3L, await bench.QueryAsync<long>("SELECT sequence FROM inbox WHERE consumer = 'counting'"));
        Assert.Equal(1L, await bench.QueryAsync<long>("SELECT sequence FROM outbox JOIN relay_cursor USING (lane, xid, position)"));
    }

    [Fact]
    public async Task Change_that_is_cut_short_by_the_next_one_loses_no_event()
    {
        await using var bench = await BeginAsync();
        await bench.ExecuteAsync("UPDATE database_history SET number = 1");
        _ = await bench.Rows.JumpAsync([Lane], LaneNumbers.HistoryStep, numberedFrom: 0, CancellationToken.None);

        await bench.ChangeAsync(history: 2);

        Assert.Equal(1L, await bench.QueryAsync<long>(
            "SELECT count(*) FROM outbox AS o JOIN relay_cursor AS c USING (lane) WHERE (o.xid, o.position) > (c.xid, c.position)"));
    }

    [Fact]
    public async Task Adoption_amid_a_change_that_was_cut_short_keeps_as_handled_only_what_was()
    {
        await using var bench = await BeginAsync();
        _ = await bench.Rows.JumpAsync([Lane], LaneNumbers.HistoryStep, numberedFrom: 0, CancellationToken.None);

        await new HistoryChange(bench.Rows, 0).KeepHandledAsync(CancellationToken.None);

        Assert.Equal(3L, await bench.QueryAsync<long>("SELECT sequence FROM inbox WHERE consumer = 'counting'"));
    }

    [Fact]
    public async Task What_is_left_of_a_change_that_was_cut_short_at_its_end_is_not_taken_for_a_place_in_later_numbers()
    {
        await using var bench = await BeginAsync();
        await bench.ChangeAsync(history: 1);
        await bench.ExecuteAsync(
            """
            UPDATE relay_cursor AS c SET xid = o.xid, position = o.position, numbers = '{"lot": 1000000001}'
            FROM outbox AS o WHERE o.lane = c.lane AND o.sequence = 4;
            UPDATE consumer_position SET numbers = '{"0-lot": 1000000001}', numbers_before = '{"0-lot": 3}'
            """);

        await bench.ChangeAsync(history: 2);

        Assert.Equal(0L, await bench.QueryAsync<long>(
            "SELECT count(*) FROM outbox AS o JOIN relay_cursor AS c USING (lane) WHERE (o.xid, o.position) > (c.xid, c.position)"));
    }

    [Fact]
    public async Task Consumers_jump_and_new_ones_begin_behind_the_jump_in_one_transaction()
    {
        await using var bench = await BeginAsync();

        var positions = await bench.Rows.JumpAsync([Lane], LaneNumbers.HistoryStep, numberedFrom: 0, CancellationToken.None);

        Assert.Equal(3, Assert.Single(positions).Numbers[Lane]);
        Assert.True(await bench.QueryAsync<bool>("SELECT s.xmin = p.xmin FROM history_start AS s, consumer_position AS p"));
    }

    [Fact]
    public async Task Consumer_that_begins_while_others_jump_is_waited_for_and_jumps_too()
    {
        await using var bench = await BeginAsync();
        await using var connection = await bench.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var beginning = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var begin = new NpgsqlCommand(
            "INSERT INTO consumer_position (consumer, aggregate, epoch, numbers, updated_at) VALUES ('new', 'lot', 1, '{}', now())",
            connection);
        await begin.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        var jump = bench.Rows.JumpAsync([Lane], LaneNumbers.HistoryStep, numberedFrom: 0, CancellationToken.None);
        await Wait.UntilAsync(
            () => bench.QueryAsync<bool>(
                "SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'consumer_position'::regclass AND NOT granted)"),
            "the jump waits");
        await beginning.CommitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, (await jump).Single(static one => one.Consumer == "new").Numbers[Lane]);
        Assert.Equal(
            LaneNumbers.HistoryStep,
            await bench.QueryAsync<long>($"SELECT (numbers ->> '{Lane}')::bigint FROM consumer_position WHERE consumer = 'new'"));
    }

    [Fact]
    public async Task Consumer_that_is_registered_and_has_not_run_yet_gets_every_event_again()
    {
        await using var bench = await BeginAsync();
        await bench.ExecuteAsync(
            "INSERT INTO consumer_position (consumer, aggregate, epoch, numbers, updated_at) VALUES ('new', 'lot', 0, '{}', now())");

        await bench.ChangeAsync(history: 1);

        Assert.Equal(4L, await bench.QueryAsync<long>(
            "SELECT count(*) FROM outbox AS o JOIN relay_cursor AS c USING (lane) WHERE (o.xid, o.position) > (c.xid, c.position)"));
        Assert.Equal(0L, await bench.QueryAsync<long>("SELECT count(*) FROM inbox WHERE consumer = 'new'"));
    }

    [Fact]
    public async Task Cursor_that_was_rewound_is_not_moved_forward_to_where_the_stream_is_mended()
    {
        await using var bench = await BeginAsync();
        var last = (await bench.PlaceOfAsync(3), await bench.PlaceOfAsync(1));
        await bench.ExecuteAsync(
            """
            UPDATE relay_cursor AS c SET xid = o.xid, position = o.position, numbers = '{"lot": 1}', rewound = 1
            FROM outbox AS o WHERE o.lane = c.lane AND o.sequence = 1
            """);
        var cursor = await RelayCursor.TakeAsync(bench.Database, lane: 0, CancellationToken.None);

        await cursor.MoveBackAsync(last.Item1, CancellationToken.None);

        Assert.Equal((last.Item2, 1), (cursor.Place, cursor.Numbers["lot"]));
    }

    [Fact]
    public async Task Numbers_of_a_place_that_the_relay_has_not_passed_belong_to_no_history()
    {
        await using var bench = await BeginAsync();
        var ahead = await bench.PlaceOfAsync(4);
        await bench.ExecuteAsync(
            """
            UPDATE relay_cursor AS c SET xid = o.xid, position = o.position, numbers = '{"lot": 1}'
            FROM outbox AS o WHERE o.lane = c.lane AND o.sequence = 1
            """);

        var (_, history) = await CursorRows.NumbersAtAsync(bench.Database, lane: 0, ahead, CancellationToken.None);

        Assert.Equal(-2, history);
    }

    private async Task<Bench> BeginAsync()
    {
        var bench = new Bench(NpgsqlDataSource.Create(await servers.NewDatabaseAsync()));
        for (var sequence = 1; sequence <= 4; sequence++)
        {
            await bench.ExecuteAsync(
                $"""
                 INSERT INTO outbox (lane, position, aggregate_id, sequence, event_id, subject, occurred_at, payload)
                 VALUES (0, 0, '{Lot}', {sequence}, gen_random_uuid(), 'pangan.lot.claimed.jakarta', now(), '')
                 """);
        }

        await bench.ExecuteAsync(Published);
        return bench;
    }

    private sealed class Bench(NpgsqlDataSource database) : IAsyncDisposable
    {
        private readonly LotShards _shards = new(database, Options.Create(new PostgresOptions()));

        public NpgsqlDataSource Database => database;

        public HistoryRows Rows => new(_shards, 0);

        public async Task ChangeAsync(int history)
        {
            await ExecuteAsync($"UPDATE database_history SET number = {history}");
            var cursor = await RelayCursor.TakeAsync(database, lane: 0, CancellationToken.None);
            await new HistoryChange(Rows, 0).RunAsync(cursor, CancellationToken.None);
        }

        public async Task<OutboxPlace> PlaceOfAsync(long sequence)
        {
            await using var command = database.CreateCommand($"SELECT xid, position, day FROM outbox WHERE sequence = {sequence}");
            await using var reader = await command.ExecuteReaderAsync();
            _ = await reader.ReadAsync();
            return new OutboxPlace(reader.GetFieldValue<ulong>(0), reader.GetInt32(1), reader.GetFieldValue<DateOnly>(2));
        }

        public Task<T> QueryAsync<T>(string sql) => database.ScalarAsync<T>(sql);

        public async Task ExecuteAsync(string sql)
        {
            await using var command = database.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await _shards.DisposeAsync();
            await database.DisposeAsync();
        }
    }
}
