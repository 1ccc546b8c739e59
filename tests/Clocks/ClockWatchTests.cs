using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PahlawanPangan.Clocks;
using PahlawanPangan.Grains;
using PahlawanPangan.Grains.Clocks;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Hosting.Clocks;
using PahlawanPangan.Hosting.Clustering;
using PahlawanPangan.Local.Servers;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Tests.Clocks;

/// <summary>A process compares its machine's clock with others, and operators learn that it is wrong.</summary>
public sealed class ClockWatchTests(Servers servers)
{
    private readonly WallClock _own = new(FakeTime.Start());

    [Fact]
    public async Task Wrong_clock_fails_the_service_until_it_is_right_and_the_process_goes_by_the_others()
    {
        var log = new LogLines<ClockWatch>();
        var time = new AgreedTime(_own);
        var right = new Source(() => _own.GetUtcNow() - _own.Ahead);
        using var states = new ServiceStates(_own);
        using var watch = new ClockWatch(time, [right, right], states, log);
        await watch.CompareAsync(CancellationToken.None);

        _own.Ahead = TimeSpan.FromSeconds(-1500);
        var wrong = await Assert.ThrowsAsync<WrongClockException>(() => watch.CompareAsync(CancellationToken.None));
        Assert.Contains("1500 s behind", wrong.Message, StringComparison.Ordinal);
        Assert.Equal(_own.GetUtcNow() - _own.Ahead, time.GetUtcNow());
        _own.Ahead = TimeSpan.Zero;
        await watch.CompareAsync(CancellationToken.None);
        await watch.CompareAsync(CancellationToken.None);

        Assert.Contains("right again", Assert.Single(log.Lines).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clock_that_does_not_answer_or_fails_is_not_waited_for_and_not_compared()
    {
        var time = new AgreedTime(_own);
        using var states = new ServiceStates(_own);
        using var watch = new ClockWatch(
            time,
            [new Source(() => throw new TimeoutException()), new Source(() => null), new Source(null)],
            states,
            NullLogger<ClockWatch>.Instance);

        await watch.CompareAsync(CancellationToken.None);

        Assert.Equal(_own.GetUtcNow(), time.GetUtcNow());
    }

    [Fact]
    public async Task Clocks_of_PostgreSQL_and_Redis_are_those_of_this_machine()
    {
        await using var redis = await RedisServer.StartAsync();
        using var configuration = new ConfigurationManager();
        configuration["PANGAN_REDIS"] = $"{redis.Address},password={redis.Password}";
        await using var members = new ClusterRedis(ClusterSettingsReader.ReadForClient(configuration));
        var database = await servers.NewDatabaseAsync();
        await using var first = PostgresPool.Create(database);
        await using var shards = new LotShards(first, Options.Create(new PostgresOptions { ConnectionString = database }));
        foreach (var source in (IClockSource[])[new DatabaseClock(shards), new RedisClock(members)])
        {
            var before = DateTimeOffset.UtcNow;
            var shown = await source.ReadAsync(CancellationToken.None);

            // Each cuts its time to microseconds.
            Assert.InRange(shown!.Value, before.AddMilliseconds(-1), DateTimeOffset.UtcNow);
        }
    }

    [Fact]
    public async Task Engine_and_gateway_go_by_the_time_agreed_upon()
    {
        var services = new ServiceCollection();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new Clock(provider.GetRequiredService<TimeProvider>()));
        ClockWatch.Add(services);
        await using var provider = services.BuildServiceProvider();

        provider.GetRequiredService<AgreedTime>().Compare([DateTimeOffset.UtcNow.AddDays(1), DateTimeOffset.UtcNow.AddDays(1)]);

        Assert.True(provider.GetRequiredService<Clock>().Now > DateTimeOffset.UtcNow.AddHours(23));
    }

    /// <param name="read">Reads the clock; null for one that never answers.</param>
    private sealed class Source(Func<DateTimeOffset?>? read) : IClockSource
    {
        public async Task<DateTimeOffset?> ReadAsync(CancellationToken cancellation)
        {
            await (read is null ? Task.Delay(Timeout.Infinite, cancellation) : Task.CompletedTask);
            return read!();
        }
    }
}
