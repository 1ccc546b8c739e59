using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using PahlawanPangan.Grains;
using PahlawanPangan.Grains.Downstream;

namespace PahlawanPangan.Tests.Downstream;

/// <summary>The outcome of events that are repeated, missing, late or failing; without a broker.</summary>
public sealed class EventProcessorTests(Servers servers)
{
    private const string Positions = "SELECT coalesce(sum(value::bigint), 0)::bigint FROM consumer_position, jsonb_each_text(numbers)";
    private static readonly Guid Lot = Guid.CreateVersion7();
    private static readonly Guid Other = Guid.CreateVersion7();

    [Fact]
    public async Task Repeated_events_are_handled_once_and_none_behind_a_missing_one_is()
    {
        await using var bench = await StreamBench.StartAsync(servers);
        await using var processor = bench.Processor(new CountingConsumer());
        var batch = Batch(bench, (Lot, 1), (Lot, 2), (Lot, 1), (Lot, 3), (Other, 1), (Lot, 5), (Other, 2));
        await processor.HandleAsync(batch, CancellationToken.None);

        Assert.Equal(
            [Outcome.Handled, Outcome.Handled, Outcome.Duplicate, Outcome.Handled, Outcome.Handled, Outcome.Missing, Outcome.Handled],
            batch.Select(incoming => incoming.Outcome));
        Assert.Equal([(EventSamples.Lane(Lot), 3L)], processor.Gaps);
        Assert.False(processor.IsGapFilled);

        // The fourth comes at last. The stream is read again from the place before the gap.
        await processor.HandleAsync(Batch(bench, (Lot, 4)), CancellationToken.None);
        Assert.True(processor.IsGapFilled);
        Assert.Equal(1L, await bench.QueryAsync<long>("SELECT stream_sequence FROM consumer_position"));
        await using var again = bench.Processor(new CountingConsumer());
        await again.HandleAsync(Batch(bench, (Other, 1), (Lot, 5), (Other, 2), (Lot, 4)), CancellationToken.None);
        Assert.Empty(again.Gaps);
        Assert.Equal(7L, await bench.QueryAsync<long>("SELECT count(*) FROM effect"));
        Assert.Equal(7L, await bench.QueryAsync<long>("SELECT count(DISTINCT (aggregate_id, sequence)) FROM effect"));
    }

    [Fact]
    public async Task Two_owners_at_once_only_the_last_one_makes_effects()
    {
        await using var bench = await StreamBench.StartAsync(servers);
        await using var former = bench.Processor(new CountingConsumer());
        await former.HandleAsync(Batch(bench, (Lot, 1)), CancellationToken.None);
        await using var owner = bench.Processor(new CountingConsumer());
        await owner.HandleAsync(Batch(bench, (Lot, 1), (Lot, 2)), CancellationToken.None);

        await Assert.ThrowsAsync<ConsumerReplacedException>(
            () => former.HandleAsync(Batch(bench, (Lot, 2), (Lot, 3)), CancellationToken.None));

        await owner.HandleAsync(Batch(bench, (Lot, 3)), CancellationToken.None);
        await bench.AssertOnceInOrderAsync(aggregates: 1, events: 3);
    }

    [Fact]
    public async Task Batch_is_one_row_of_progress_however_many_lots_it_has()
    {
        await using var bench = await StreamBench.StartAsync(servers);
        await using var processor = bench.Processor(new CountingConsumer());
        await processor.HandleAsync(
            Batch(bench, [.. Enumerable.Range(0, 100).Select(_ => (Guid.CreateVersion7(), 1L))]), CancellationToken.None);

        Assert.Equal(100L, await bench.QueryAsync<long>(Positions));
        Assert.Equal(1L, await bench.QueryAsync<long>("SELECT count(*) FROM consumer_position"));
        Assert.Equal(0L, await bench.QueryAsync<long>("SELECT count(*) FROM inbox"));
    }

    [Fact]
    public async Task Effect_that_fails_leaves_nothing_behind()
    {
        await using var bench = await StreamBench.StartAsync(servers);
        var observer = new StoppingObserver { StopAt = ProcessorStep.Effected };
        await Assert.ThrowsAsync<ProcessorStoppedException>(
            () => bench.Processor(new CountingConsumer(), observer).HandleAsync(Batch(bench, (Lot, 1)), CancellationToken.None));

        Assert.Equal(0L, await bench.QueryAsync<long>("SELECT count(*) FROM effect"));
        Assert.Equal(0L, await bench.QueryAsync<long>(Positions));
    }

    [Fact]
    public async Task Failing_event_parks_its_own_lot_only_becomes_a_dead_letter_and_is_replayed_after_a_fix()
    {
        await using var bench = await StreamBench.StartAsync(servers);
        var consumer = new CountingConsumer
        {
            AttemptsMax = 3,
            Fails = streamEvent => streamEvent.AggregateId == Lot && streamEvent.Sequence == 2,
        };
        await using var processor = bench.Processor(consumer);
        var batch = Batch(bench, [(Lot, 1), (Lot, 2), (Lot, 3), .. Enumerable.Range(1, 20).Select(sequence => (Other, (long)sequence))]);
        await processor.HandleAsync(batch, CancellationToken.None);

        Assert.Equal(
            [Outcome.Handled, Outcome.Parked, Outcome.Parked, .. Enumerable.Repeat(Outcome.Handled, 20)],
            batch.Select(incoming => incoming.Outcome));
        await processor.HandleAsync(Batch(bench, (Lot, 4), (Other, 21)), CancellationToken.None);
        Assert.Equal(3L, await bench.QueryAsync<long>("SELECT count(*) FROM parked_event"));
        Assert.Equal(22L, await bench.QueryAsync<long>("SELECT count(*) FROM effect"));

        // Attempts are counted in the database: a restarted consumer does not start counting from zero.
        await using var restarted = bench.Processor(consumer);
        await restarted.TakeAsync(CancellationToken.None);
        await restarted.RetryParkedAsync(CancellationToken.None);
        Assert.Equal(3L, await bench.QueryAsync<long>("SELECT count(*) FROM parked_event"));
        await restarted.RetryParkedAsync(CancellationToken.None);
        Assert.Equal(0L, await bench.QueryAsync<long>("SELECT count(*) FROM parked_event"));
        Assert.Null(restarted.UntilRetry);
        Assert.Equal(24L, await bench.QueryAsync<long>("SELECT count(*) FROM effect"));
        await restarted.HandleAsync(Batch(bench, (Lot, 5)), CancellationToken.None);
        Assert.Equal("1,3,4,5", await bench.SequencesAsync(Lot));

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
    public async Task Parked_events_are_handled_in_order_when_the_fault_is_gone()
    {
        await using var bench = await StreamBench.StartAsync(servers);
        var consumer = new CountingConsumer { Fails = streamEvent => streamEvent.Sequence == 2 };
        await using var processor = bench.Processor(consumer);
        await processor.HandleAsync(Batch(bench, (Lot, 1), (Lot, 2), (Lot, 3)), CancellationToken.None);

        consumer.Fails = _ => false;
        await processor.RetryParkedAsync(CancellationToken.None);

        await processor.HandleAsync(Batch(bench, (Lot, 4)), CancellationToken.None);
        await bench.AssertOnceInOrderAsync(aggregates: 1, events: 4);
        Assert.Equal(0L, await bench.QueryAsync<long>("SELECT (SELECT count(*) FROM parked_event) + (SELECT count(*) FROM dead_letter)"));
    }

    [Fact]
    public async Task Stale_events_are_dropped_and_recorded_and_do_not_block_later_ones()
    {
        await using var bench = await StreamBench.StartAsync(servers);
        await using var processor = bench.Processor(new CountingConsumer { AgeMax = TimeSpan.FromMinutes(5) });
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
    public async Task Event_under_another_number_is_not_handled_again()
    {
        await using var bench = await StreamBench.StartAsync(servers);
        await bench.ExecuteAsync($"INSERT INTO inbox (consumer, aggregate_id, sequence) VALUES ('counting', '{Lot}', 2)");
        await using var processor = bench.Processor(new CountingConsumer());
        IncomingEvent[] repeated = [.. Enumerable.Range(1, 3).Select(sequence => EventSamples.Incoming(Lot, sequence, bench.Time.Now))
            .Select(incoming => new IncomingEvent(incoming.Event, incoming.Lane, incoming.Number, incoming.Place, isRepeated: true))];
        await processor.HandleAsync(repeated, CancellationToken.None);

        Assert.Equal([Outcome.Duplicate, Outcome.Duplicate, Outcome.Handled], repeated.Select(incoming => incoming.Outcome));
        Assert.Equal(3L, await bench.QueryAsync<long>(Positions));
        Assert.Equal(1L, await bench.QueryAsync<long>("SELECT count(*) FROM effect"));
    }

    [Fact]
    public async Task Lost_database_does_not_count_as_a_failed_attempt()
    {
        await using var link = new DatabaseLink();
        await using var bench = await StreamBench.StartAsync(servers);
        await using var database = NpgsqlDataSource.Create(link.Redirect(bench.ConnectionString));
        await using var processor = new EventProcessor(
            new CountingConsumer(), database, new Clock(bench.Time), NullLogger<EventProcessor>.Instance);
        var incoming = EventSamples.Incoming(Lot, 1, bench.Time.Now);
        link.Cut();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => processor.HandleAsync([incoming], CancellationToken.None));
        link.Restore();
        await processor.HandleAsync([incoming], CancellationToken.None);
        Assert.Equal(Outcome.Handled, incoming.Outcome);
        Assert.Equal(0L, await bench.QueryAsync<long>("SELECT count(*) FROM parked_event"));
    }

    private static IncomingEvent[] Batch(StreamBench bench, params (Guid Lot, long Sequence)[] events) =>
        [.. events.Select(one => EventSamples.Incoming(one.Lot, one.Sequence, bench.Time.Now))];
}
