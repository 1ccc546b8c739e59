using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using PahlawanPangan.Grains;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Tests.Cluster;

namespace PahlawanPangan.Tests.Downstream;

/// <summary>What becomes of events that come twice, too early, too late or broken; without a broker.</summary>
public sealed class InboxTests(Servers servers)
{
    private static readonly Guid Lot = Guid.CreateVersion7();
    private static readonly Guid Other = Guid.CreateVersion7();

    [Fact]
    public async Task EventsOutOfOrderAndTwice_AreHandledOnceInOrder()
    {
        await using var bench = await StreamBench.StartAsync(servers);
        var intake = bench.Intake(new CountingConsumer());
        IncomingEvent[] batch = [.. new long[] { 3, 1, 2, 1, 5 }.Select(sequence => EventSamples.Incoming(Lot, sequence, bench.Time.Now))];
        await intake.HandleAsync(batch, CancellationToken.None);

        Assert.Equal(
            [Outcome.Handled, Outcome.Handled, Outcome.Handled, Outcome.Duplicate, Outcome.Waiting],
            batch.Select(incoming => incoming.Outcome).Order());
        await bench.AssertOnceInOrderAsync(aggregates: 1, events: 3);

        var fourth = EventSamples.Incoming(Lot, 4, bench.Time.Now);
        await intake.HandleAsync([batch[4], fourth], CancellationToken.None);
        Assert.Equal(Outcome.Handled, batch[4].Outcome);
        await bench.AssertOnceInOrderAsync(aggregates: 1, events: 5);
    }

    [Fact]
    public async Task WhatIsNextRepeatedMissingAndPoisoned_InOneBatch_EachGetsItsOwnOutcomeOnce()
    {
        await using var bench = await StreamBench.StartAsync(servers);
        var (next, made, repeated, early, broken) = (NewLot(), NewLot(), NewLot(), NewLot(), NewLot());
        var consumer = new CountingConsumer { Fails = happened => happened.AggregateId == broken && happened.Sequence == 2 };
        var intake = bench.Intake(consumer);
        await intake.HandleAsync(Batch((next, 1), (next, 2), (repeated, 1), (broken, 1)), CancellationToken.None);

        var batch = Batch((next, 3), (next, 4), (made, 1), (repeated, 1), (repeated, 2), (early, 2), (broken, 1), (broken, 2));
        await intake.HandleAsync(batch, CancellationToken.None);

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
    public async Task EffectThatFails_LeavesNothingBehind()
    {
        await using var bench = await StreamBench.StartAsync(servers);
        var observer = new StoppingObserver { StopAt = IntakeStep.Effected };
        var incoming = EventSamples.Incoming(Lot, 1, bench.Time.Now);
        await Assert.ThrowsAsync<ProcessorStoppedException>(
            () => bench.Intake(new CountingConsumer(), observer).HandleAsync([incoming], CancellationToken.None));

        Assert.Equal(0L, await bench.QueryAsync<long>("SELECT count(*) FROM effect"));
        Assert.Equal(0L, await bench.QueryAsync<long>("SELECT count(*) FROM inbox"));
    }

    [Fact]
    public async Task PoisonEvent_HoldsUpItsOwnLotOnly_LandsInDeadLetters_AndIsReplayedAfterAFix()
    {
        await using var bench = await StreamBench.StartAsync(servers);
        var consumer = new CountingConsumer { AttemptsMax = 3, Fails = happened => happened.AggregateId == Lot && happened.Sequence == 2 };
        var intake = bench.Intake(consumer);
        var poison = EventSamples.Incoming(Lot, 2, bench.Time.Now);
        var behind = EventSamples.Incoming(Lot, 3, bench.Time.Now);
        var others = Enumerable.Range(1, 20).Select(sequence => EventSamples.Incoming(Other, sequence, bench.Time.Now)).ToArray();
        await intake.HandleAsync([EventSamples.Incoming(Lot, 1, bench.Time.Now), poison, behind, .. others], CancellationToken.None);

        Assert.Equal(Outcome.Failed, poison.Outcome);
        Assert.Equal(Outcome.Waiting, behind.Outcome);
        Assert.All(others, other => Assert.Equal(Outcome.Handled, other.Outcome));

        // Attempts are counted in the database: a consumer that died meanwhile does not start to count anew.
        await bench.Intake(consumer).HandleAsync([poison, behind], CancellationToken.None);
        Assert.Equal(Outcome.Failed, poison.Outcome);
        await bench.Intake(consumer).HandleAsync([poison, behind], CancellationToken.None);
        Assert.Equal(Outcome.DeadLettered, poison.Outcome);
        Assert.Equal(Outcome.Handled, behind.Outcome);

        var desk = new DeadLetterService(bench.Database, [consumer], new Clock(bench.Time));
        var letter = Assert.Single(await desk.ListAsync(status: null, after: null, 10, CancellationToken.None));
        Assert.Equal((Lot, 2L, 3), (letter.AggregateId, letter.Sequence, letter.Attempts));
        Assert.NotNull(await desk.ReplayAsync(letter.Id, by: null, CancellationToken.None));
        Assert.Equal(0L, await bench.QueryAsync<long>("SELECT count(*) FROM effect WHERE sequence = 2 AND aggregate_id = '" + Lot + "'"));

        consumer.Fails = _ => false;
        var twice = await Task.WhenAll(
            desk.ReplayAsync(letter.Id, by: null, CancellationToken.None), desk.ReplayAsync(letter.Id, by: null, CancellationToken.None));
        Assert.Single(twice, refusal => refusal is null);
        Assert.Equal(1L, await bench.QueryAsync<long>("SELECT count(*) FROM effect WHERE sequence = 2 AND aggregate_id = '" + Lot + "'"));
        Assert.NotNull(await desk.DiscardAsync(letter.Id, by: null, CancellationToken.None));
    }

    [Fact]
    public async Task StaleEvents_AreDroppedAndRecorded_AndDoNotHoldUpWhatFollows()
    {
        await using var bench = await StreamBench.StartAsync(servers);
        var intake = bench.Intake(new CountingConsumer { AgeMax = TimeSpan.FromMinutes(5) });
        var old = EventSamples.Incoming(Lot, 1, bench.Time.Now);
        bench.Time.Advance(TimeSpan.FromMinutes(10));
        var young = EventSamples.Incoming(Lot, 2, bench.Time.Now);
        await intake.HandleAsync([old, young], CancellationToken.None);

        Assert.Equal((Outcome.Dropped, Outcome.Handled), (old.Outcome, young.Outcome));
        Assert.Equal(1L, await bench.QueryAsync<long>("SELECT count(*) FROM dropped_event WHERE consumer = 'counting' AND sequence = 1"));
        Assert.Equal(1L, await bench.QueryAsync<long>("SELECT count(*) FROM effect WHERE sequence = 2"));
        Assert.Equal(0L, await bench.QueryAsync<long>("SELECT count(*) FROM effect WHERE sequence = 1"));
    }

    [Fact]
    public async Task LostDatabase_IsNoEventsFault()
    {
        await using var link = new DatabaseLink();
        await using var bench = await StreamBench.StartAsync(servers);
        await using var database = NpgsqlDataSource.Create(link.Redirect(bench.ConnectionString));
        var intake = new EventProcessor(
            new CountingConsumer(), database, new Clock(bench.Time), NullLogger<EventProcessor>.Instance);
        var incoming = EventSamples.Incoming(Lot, 1, bench.Time.Now);
        link.Cut();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => intake.HandleAsync([incoming], CancellationToken.None));
        link.Restore();
        await intake.HandleAsync([incoming], CancellationToken.None);
        Assert.Equal(Outcome.Handled, incoming.Outcome);
        Assert.Equal(0, await bench.QueryAsync<int>("SELECT max(attempts)::int FROM inbox"));
    }
}
