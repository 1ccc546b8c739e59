using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using PahlawanPangan.Grains;
using PahlawanPangan.Grains.Downstream;

namespace PahlawanPangan.Tests.Downstream;

/// <summary>The outcome of events that are repeated, early, late or malformed; without a broker.</summary>
public sealed class InboxTests(Servers servers)
{
    private static readonly Guid Lot = Guid.CreateVersion7();
    private static readonly Guid Other = Guid.CreateVersion7();

    [Fact]
    public async Task Events_out_of_order_and_twice_are_handled_once_in_order()
    {
        await using var bench = await StreamBench.StartAsync(servers);
        var processor = bench.Processor(new CountingConsumer());
        IncomingEvent[] batch = [.. new long[] { 3, 1, 2, 1, 5 }.Select(sequence => EventSamples.Incoming(Lot, sequence, bench.Time.Now))];
        await processor.HandleAsync(batch, CancellationToken.None);

        Assert.Equal(
            [Outcome.Handled, Outcome.Handled, Outcome.Handled, Outcome.Duplicate, Outcome.Waiting],
            batch.Select(incoming => incoming.Outcome).Order());
        await bench.AssertOnceInOrderAsync(aggregates: 1, events: 3);

        var fourth = EventSamples.Incoming(Lot, 4, bench.Time.Now);
        await processor.HandleAsync([batch[4], fourth], CancellationToken.None);
        Assert.Equal(Outcome.Handled, batch[4].Outcome);
        await bench.AssertOnceInOrderAsync(aggregates: 1, events: 5);
    }

    [Fact]
    public async Task Batch_with_next_repeated_early_and_failing_events_gives_each_its_own_outcome()
    {
        await using var bench = await StreamBench.StartAsync(servers);
        var (next, made, repeated, early, broken) = (NewLot(), NewLot(), NewLot(), NewLot(), NewLot());
        var consumer = new CountingConsumer { Fails = streamEvent => streamEvent.AggregateId == broken && streamEvent.Sequence == 2 };
        var processor = bench.Processor(consumer);
        await processor.HandleAsync(Batch((next, 1), (next, 2), (repeated, 1), (broken, 1)), CancellationToken.None);

        var batch = Batch((next, 3), (next, 4), (made, 1), (repeated, 1), (repeated, 2), (early, 2), (broken, 1), (broken, 2));
        await processor.HandleAsync(batch, CancellationToken.None);

        Assert.Equal(
            [
                Outcome.Handled, Outcome.Handled, Outcome.Handled, Outcome.Duplicate, Outcome.Handled, Outcome.Waiting, Outcome.Duplicate,
                Outcome.Failed,
            ],
            batch.Select(incoming => incoming.Outcome));
        Assert.Equal(8L, await bench.QueryAsync<long>("SELECT count(*) FROM effect"));
        Assert.Equal(8L, await bench.QueryAsync<long>("SELECT count(DISTINCT (aggregate_id, sequence)) FROM effect"));
        Assert.Equal(8L, await bench.QueryAsync<long>("SELECT sum(sequence)::bigint FROM inbox"));

        IncomingEvent[] Batch(params (Guid Lot, long Sequence)[] events) =>
            [.. events.Select(one => EventSamples.Incoming(one.Lot, one.Sequence, bench.Time.Now))];

        static Guid NewLot() => Guid.CreateVersion7();
    }

    [Fact]
    public async Task Effect_that_fails_leaves_nothing_behind()
    {
        await using var bench = await StreamBench.StartAsync(servers);
        var observer = new StoppingObserver { StopAt = ProcessorStep.Effected };
        var incoming = EventSamples.Incoming(Lot, 1, bench.Time.Now);
        await Assert.ThrowsAsync<ProcessorStoppedException>(
            () => bench.Processor(new CountingConsumer(), observer).HandleAsync([incoming], CancellationToken.None));

        Assert.Equal(0L, await bench.QueryAsync<long>("SELECT count(*) FROM effect"));
        Assert.Equal(0L, await bench.QueryAsync<long>("SELECT count(*) FROM inbox"));
    }

    [Fact]
    public async Task Failing_event_blocks_its_own_lot_only_becomes_a_dead_letter_and_is_replayed_after_a_fix()
    {
        await using var bench = await StreamBench.StartAsync(servers);
        var consumer = new CountingConsumer
        {
            AttemptsMax = 3,
            Fails = streamEvent => streamEvent.AggregateId == Lot && streamEvent.Sequence == 2,
        };
        var processor = bench.Processor(consumer);
        var poison = EventSamples.Incoming(Lot, 2, bench.Time.Now);
        var behind = EventSamples.Incoming(Lot, 3, bench.Time.Now);
        var others = Enumerable.Range(1, 20).Select(sequence => EventSamples.Incoming(Other, sequence, bench.Time.Now)).ToArray();
        await processor.HandleAsync([EventSamples.Incoming(Lot, 1, bench.Time.Now), poison, behind, .. others], CancellationToken.None);

        Assert.Equal(Outcome.Failed, poison.Outcome);
        Assert.Equal(Outcome.Waiting, behind.Outcome);
        Assert.All(others, other => Assert.Equal(Outcome.Handled, other.Outcome));

        // Attempts are counted in the database: a restarted consumer does not start counting from zero.
        await bench.Processor(consumer).HandleAsync([poison, behind], CancellationToken.None);
        Assert.Equal(Outcome.Failed, poison.Outcome);
        await bench.Processor(consumer).HandleAsync([poison, behind], CancellationToken.None);
        Assert.Equal(Outcome.DeadLettered, poison.Outcome);
        Assert.Equal(Outcome.Handled, behind.Outcome);

        var deadLetters = new DeadLetterService(bench.Database, [consumer], [], new Clock(bench.Time));
        var letter = Assert.Single(await deadLetters.ListAsync(status: null, after: null, 10, CancellationToken.None));
        Assert.Equal((Lot, 2L, 3), (letter.AggregateId, letter.Sequence, letter.Attempts));
        Assert.NotNull(await deadLetters.ReplayAsync(letter.Id, by: null, CancellationToken.None));
        Assert.Equal(0L, await bench.QueryAsync<long>("SELECT count(*) FROM effect WHERE sequence = 2 AND aggregate_id = '" + Lot + "'"));

        consumer.Fails = _ => false;
        var twice = await Task.WhenAll(
            deadLetters.ReplayAsync(letter.Id, by: null, CancellationToken.None),
            deadLetters.ReplayAsync(letter.Id, by: null, CancellationToken.None));
        Assert.Single(twice, refusal => refusal is null);
        Assert.Equal(1L, await bench.QueryAsync<long>("SELECT count(*) FROM effect WHERE sequence = 2 AND aggregate_id = '" + Lot + "'"));
        Assert.NotNull(await deadLetters.DiscardAsync(letter.Id, by: null, CancellationToken.None));
    }

    [Fact]
    public async Task Stale_events_are_dropped_and_recorded_and_do_not_block_later_ones()
    {
        await using var bench = await StreamBench.StartAsync(servers);
        var processor = bench.Processor(new CountingConsumer { AgeMax = TimeSpan.FromMinutes(5) });
        var old = EventSamples.Incoming(Lot, 1, bench.Time.Now);
        bench.Time.Advance(TimeSpan.FromMinutes(10));
        var young = EventSamples.Incoming(Lot, 2, bench.Time.Now);
        await processor.HandleAsync([old, young], CancellationToken.None);

        Assert.Equal((Outcome.Dropped, Outcome.Handled), (old.Outcome, young.Outcome));
        Assert.Equal(1L, await bench.QueryAsync<long>("SELECT count(*) FROM dropped_event WHERE consumer = 'counting' AND sequence = 1"));
        Assert.Equal(1L, await bench.QueryAsync<long>("SELECT count(*) FROM effect WHERE sequence = 2"));
        Assert.Equal(0L, await bench.QueryAsync<long>("SELECT count(*) FROM effect WHERE sequence = 1"));
    }

    [Fact]
    public async Task Lost_database_does_not_count_as_a_failed_attempt()
    {
        await using var link = new DatabaseLink();
        await using var bench = await StreamBench.StartAsync(servers);
        await using var database = NpgsqlDataSource.Create(link.Redirect(bench.ConnectionString));
        var processor = new EventProcessor(
            new CountingConsumer(), database, new Clock(bench.Time), NullLogger<EventProcessor>.Instance);
        var incoming = EventSamples.Incoming(Lot, 1, bench.Time.Now);
        link.Cut();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => processor.HandleAsync([incoming], CancellationToken.None));
        link.Restore();
        await processor.HandleAsync([incoming], CancellationToken.None);
        Assert.Equal(Outcome.Handled, incoming.Outcome);
        Assert.Equal(0, await bench.QueryAsync<int>("SELECT max(attempts)::int FROM inbox"));
    }
}
