using Npgsql;
using PahlawanPangan.Grains;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Tests.Operations;

/// <summary>What keeps an idle engine idle: polls that fall on the same moment and share a statement.</summary>
public sealed class DueWorkTests(Servers servers)
{
    [Fact]
    public async Task Polls_at_the_same_moment_share_a_statement_and_a_later_one_asks_again()
    {
        await using var database = NpgsqlDataSource.Create(await servers.NewDatabaseAsync());
        await ExecuteAsync(database, "CREATE SEQUENCE asked; CREATE TABLE queue (next_at timestamptz)");
        var time = FakeTime.Start();
        var work = new DueWork(database, new Clock(time), new WorkSigns());
        var counted = work.Add("SELECT FROM (SELECT nextval('asked')) one WHERE $1 IS NOT NULL");
        var queue = work.Add("SELECT FROM queue WHERE next_at <= $1");

        var answers = await Task.WhenAll(counted.AnyAsync(CancellationToken.None), queue.AnyAsync(CancellationToken.None));
        Assert.Equal([true, false], answers);
        Assert.Equal(1L, await LastAsync(database));

        await ExecuteAsync(database, $"INSERT INTO queue VALUES ('{time.Now.AddMinutes(1):O}')");
        time.Advance(TimeSpan.FromMinutes(1));
        await Wait.UntilAsync(() => queue.AnyAsync(CancellationToken.None));
        Assert.True(await LastAsync(database) > 1);
    }

    [Fact]
    public async Task Queue_that_is_added_later_is_asked_for_at_once()
    {
        await using var database = NpgsqlDataSource.Create(await servers.NewDatabaseAsync());
        var work = new DueWork(database, new Clock(FakeTime.Start()), new WorkSigns());
        Assert.False(await work.Add("SELECT WHERE $1 IS NULL").AnyAsync(CancellationToken.None));

        Assert.True(await work.Add("SELECT WHERE $1 IS NOT NULL").AnyAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Poll_fails_when_the_database_refuses_and_recovers_with_it()
    {
        await using var database = NpgsqlDataSource.Create(await servers.NewDatabaseAsync());
        var queue = new DueWork(database, new Clock(FakeTime.Start()), new WorkSigns()).Add("SELECT FROM missing WHERE $1 IS NOT NULL");
        await Assert.ThrowsAsync<PostgresException>(() => queue.AnyAsync(CancellationToken.None));

        await ExecuteAsync(database, "CREATE TABLE missing AS SELECT 1 AS one");

        await Wait.UntilAsync(async () => await Record.ExceptionAsync(() => queue.AnyAsync(CancellationToken.None)) is null);
        Assert.True(await queue.AnyAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData(1000, 250, 250)]
    [InlineData(1001, 250, 249)]
    [InlineData(1249, 250, 1)]
    [InlineData(1249, 1000, 751)]
    [InlineData(7, 1, 1)]
    public void Runs_of_all_services_fall_on_multiples_of_their_periods(long uptime, int period, long wait) =>
        Assert.Equal(wait, new ServiceTimer(TimeSpan.FromMilliseconds(period)).UntilNext(uptime));

    [Fact]
    public void Pauses_double_to_eight_periods_while_nothing_is_found_and_end_with_the_first_find()
    {
        var timer = new ServiceTimer(TimeSpan.FromMilliseconds(250));
        var pauses = new List<long>();
        foreach (var foundNothing in (bool[])[true, true, true, true, false, true])
        {
            timer.Rest(foundNothing);
            pauses.Add(timer.UntilNext(8000));
        }

        Assert.Equal([500, 1000, 2000, 2000, 250, 500], pauses);
    }

    [Fact]
    public async Task Sign_of_work_ends_a_rest_within_a_period()
    {
        var signs = new WorkSigns();
        var timer = new ServiceTimer(TimeSpan.FromHours(1));
        timer.Rest(foundNothing: true);
        using var stopping = new CancellationTokenSource();
        var waiting = timer.WaitAsync(signs.Next, stopping.Token).AsTask();
        Assert.InRange(timer.UntilNext(24 * 3_600_000), 3_600_000 * 2, 3_600_000 * 2);

        signs.Give();

        await Wait.UntilAsync(() => timer.UntilNext(0) == 3_600_000);
        Assert.False(waiting.IsCompleted);
        await stopping.CancelAsync();
        Assert.False(await waiting);
    }

    [Fact]
    public async Task Stop_ends_the_wait()
    {
        using var stopping = new CancellationTokenSource();
        var waiting = new ServiceTimer(TimeSpan.FromHours(1)).WaitAsync(stopping.Token);

        await stopping.CancelAsync();

        Assert.False(await waiting);
    }

    private static async Task ExecuteAsync(NpgsqlDataSource database, string statements)
    {
        await using var command = database.CreateCommand(statements);
        await command.ExecuteNonQueryAsync();
    }

    private static Task<long> LastAsync(NpgsqlDataSource database) => database.ScalarAsync<long>("SELECT last_value FROM asked");
}
