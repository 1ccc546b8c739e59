using System.Collections.Concurrent;
using Npgsql;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Tests.Faults;

/// <summary>
/// A primary that was suspended while its standby was promoted, and that regards itself as the primary when it resumes: the engine's pools
/// are given nothing by it, neither the success of a commit nor a row that only it has.
/// </summary>
[ServerTests]
[Finding("acknowledged by one server of two")]
public sealed class FencingTests(FencingTests.Pair pair) : IClassFixture<FencingTests.Pair>
{
    private const string Insert = "INSERT INTO fencing (id) VALUES ($1)";
    private static readonly string Within = ";Command Timeout=3;Keepalive=0";

    [Fact]
    public async Task Primary_that_resumes_after_the_promotion_acknowledges_nothing_and_gives_no_row_of_its_own()
    {
        var (postgres, old) = await pair.RejoinedAsync();
        await using var group = PostgresPool.Create(postgres.ConnectionString + Within);
        await ExecuteAsync(group, "CREATE TABLE IF NOT EXISTS fencing (id uuid PRIMARY KEY)");
        await using var alone = PostgresPool.Create(old.ConnectionString + Within);
        await using var caught = await alone.OpenConnectionAsync();
        await using var writers = new Writers(group);
        await writers.WaitForMoreAsync(50);

        old.FreezeAll();
        await postgres.PromoteAsync();

        // While it is silent, each new connection begins with it.
        await writers.WaitForMoreAsync(4);
        old.ThawAll();

        // A silo that still has a connection to it, and one that reaches it alone.
        var unacknowledged = Guid.NewGuid();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => InsertAsync(caught, unacknowledged));
        await using (var another = await alone.OpenConnectionAsync())
        {
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => InsertAsync(another, Guid.NewGuid()));
        }

        // What it committed alone can be read there, since its wait was cancelled; the engine does not read it.
        await using (var asking = await alone.OpenConnectionAsync())
        {
            Assert.True(await HasAsync(asking, unacknowledged));
        }

        await writers.WaitForMoreAsync(50);
        await writers.StopAsync();
        await using var reading = await group.OpenConnectionAsync();
        Assert.Equal(postgres.Primary.Port, reading.Port);
        Assert.False(await HasAsync(reading, unacknowledged));
        Assert.Empty(await MissingAsync(reading, writers.Acknowledged));
    }

    [Fact]
    public async Task Pool_that_reaches_only_the_former_primary_opens_no_connection_to_it()
    {
        var (postgres, old) = await pair.RejoinedAsync();
        old.FreezeAll();
        await postgres.PromoteAsync();
        old.ThawAll();
        postgres.Primary.FreezeAll();
        try
        {
            // It has seen neither of them before, as a silo that starts now.
            var settings = new NpgsqlConnectionStringBuilder(postgres.ConnectionString + Within) { ApplicationName = "new", Timeout = 5 };
            settings.Host = string.Join(',', settings.Host!.Split(',').Reverse());
            await using var group = PostgresPool.Create(settings.ConnectionString);

            await Assert.ThrowsAnyAsync<NpgsqlException>(async () => await group.OpenConnectionAsync());
        }
        finally
        {
            postgres.Primary.ThawAll();
        }
    }

    [Fact]
    public async Task Watched_pool_closes_its_idle_connections_to_a_primary_whose_commits_wait_in_vain()
    {
        var (postgres, old) = await pair.RejoinedAsync();
        var settings = new NpgsqlConnectionStringBuilder(PostgresPool.Settings(postgres.ConnectionString + Within));
        var group = PostgresGroup.Of(settings)!;
        await using var pool = PostgresPool.Create(postgres.ConnectionString + Within);
        var hosts = PostgresGroup.HostsOf(settings).Select(PostgresPool.CreateForWatch).ToList();
        await group.WatchAsync(hosts, TestContext.Current.CancellationToken);
        await using (var first = await pool.OpenConnectionAsync())
        {
            Assert.Equal(old.Port, first.Port);
        }

        old.FreezeAll();
        await postgres.PromoteAsync();
        old.ThawAll();
        await group.WatchAsync(hosts, TestContext.Current.CancellationToken);

        await using (var after = await pool.OpenConnectionAsync())
        {
            Assert.Equal(postgres.Primary.Port, after.Port);
        }

        foreach (var host in hosts)
        {
            await host.DisposeAsync();
        }
    }

    [Fact]
    public async Task Watch_sees_the_promoted_standby_while_the_former_primary_is_silent_and_ends_the_waiting_for_it()
    {
        var (postgres, old) = await pair.RejoinedAsync();
        var settings = new NpgsqlConnectionStringBuilder(PostgresPool.Settings(postgres.ConnectionString + Within));
        var group = PostgresGroup.Of(settings)!;
        await using var pool = PostgresPool.Create(postgres.ConnectionString + Within);
        await using var single = PostgresPool.Create(postgres.Primary.ConnectionString);
        var hosts = PostgresGroup.HostsOf(settings).Select(PostgresPool.CreateForWatch).ToList();
        await group.WatchAsync(hosts, TestContext.Current.CancellationToken);
        var replaced = PostgresGroup.ReplacementOf(pool);
        Assert.True(replaced.CanBeCanceled);
        Assert.False(PostgresGroup.ReplacementOf(single).CanBeCanceled);

        old.FreezeAll();
        try
        {
            await group.WatchAsync(hosts, TestContext.Current.CancellationToken);
            Assert.False(replaced.IsCancellationRequested);
            await postgres.PromoteAsync();
            await Wait.UntilAsync(
                async () =>
                {
                    await group.WatchAsync(hosts, TestContext.Current.CancellationToken);
                    return replaced.IsCancellationRequested;
                },
                "the watch sees the promotion");
            Assert.False(PostgresGroup.ReplacementOf(pool).IsCancellationRequested);
        }
        finally
        {
            old.ThawAll();
        }

        foreach (var host in hosts)
        {
            await host.DisposeAsync();
        }
    }

    [Fact]
    public async Task Standby_that_may_lack_acknowledged_commits_is_not_promoted()
    {
        var (postgres, _) = await pair.RejoinedAsync();
        await postgres.DetachAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => postgres.PromoteAsync());
    }

    private static async Task ExecuteAsync(NpgsqlDataSource pool, string statement)
    {
        await using var command = pool.CreateCommand(statement);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task InsertAsync(NpgsqlConnection connection, Guid id)
    {
        await using var command = new NpgsqlCommand(Insert, connection) { Parameters = { new() { Value = id } } };
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<bool> HasAsync(NpgsqlConnection connection, Guid id)
    {
        await using var command = new NpgsqlCommand("SELECT EXISTS (SELECT FROM fencing WHERE id = $1)", connection)
        {
            Parameters = { new() { Value = id } },
        };
        return await command.ExecuteScalarAsync() is true;
    }

    private static async Task<List<Guid>> MissingAsync(NpgsqlConnection connection, IReadOnlyCollection<Guid> ids)
    {
        await using var command = new NpgsqlCommand("SELECT id FROM unnest($1) AS a (id) EXCEPT SELECT id FROM fencing", connection)
        {
            Parameters = { new() { Value = ids.ToArray() } },
        };
        var missing = new List<Guid>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            missing.Add(reader.GetGuid(0));
        }

        return missing;
    }

    /// <summary>The pair that these tests share; each finds both servers in their places again.</summary>
    public sealed class Pair : IAsyncLifetime
    {
        private PostgresPair? _pair;

        public async Task<(PostgresPair Pair, PostgresServer Old)> RejoinedAsync()
        {
            _pair ??= await PostgresPair.StartAsync(Servers.InMemory, Servers.InMemory);
            if (!_pair.IsSynchronous)
            {
                await _pair.RejoinAsync();
            }

            if (_pair.Primary != _pair.Servers[0])
            {
                await _pair.PromoteAsync();
                await _pair.RejoinAsync();
            }

            return (_pair, _pair.Primary);
        }

        public ValueTask InitializeAsync() => ValueTask.CompletedTask;

        public async ValueTask DisposeAsync()
        {
            if (_pair is not null)
            {
                await _pair.DisposeAsync();
            }
        }
    }

    /// <summary>Clients that write one row after another, and record those that were acknowledged.</summary>
    private sealed class Writers : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stopping = new();
        private readonly ConcurrentBag<Guid> _acknowledged = [];
        private readonly NpgsqlDataSource _pool;
        private readonly Task _writing;

        public Writers(NpgsqlDataSource pool)
        {
            _pool = pool;
            _writing = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(WriteAsync)));
        }

        public IReadOnlyCollection<Guid> Acknowledged => _acknowledged;

        public Task WaitForMoreAsync(int rows)
        {
            var goal = _acknowledged.Count + rows;
            return Wait.UntilAsync(() => _acknowledged.Count >= goal, $"{rows} more rows");
        }

        public async Task StopAsync()
        {
            await _stopping.CancelAsync();
            await _writing;
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            _stopping.Dispose();
        }

        private async Task WriteAsync()
        {
            while (!_stopping.IsCancellationRequested)
            {
                var id = Guid.NewGuid();
                try
                {
                    await using var connection = await _pool.OpenConnectionAsync();
                    await InsertAsync(connection, id);
                    _acknowledged.Add(id);
                }
                catch (Exception lost) when (DatabaseFailure.Includes(lost))
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(50));
                }
            }
        }
    }
}
