using PahlawanPangan.Gateway.Tracing;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Ledger;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Grains.Lots.Storage;
using PahlawanPangan.Lots;
using PahlawanPangan.Tests.Lots;
using PahlawanPangan.Tracing;

namespace PahlawanPangan.Tests.Tracing;

/// <summary>A lot's story, folded from its events alone.</summary>
[Safety]
public sealed class LotTraceTests
{
    private static readonly Caller Courier = new(Guid.CreateVersion7(), Role.Courier);

    [Fact]
    public void Trace_of_any_history_agrees_with_the_lot()
    {
        var seen = new HashSet<string>();
        for (var seed = 1; seed <= 400; seed++)
        {
            var history = Play(new Random(seed));

            var trace = Trace(history);

            seen.UnionWith(history.Commit.Events.Select(recorded => recorded.Event.GetType().Name));
            var (lot, totals) = (history.Lot, trace.Totals);
            Assert.True(trace.IsConsistent, $"seed {seed}");
            Assert.True(trace.IsComplete);
            Assert.Equal(lot.State.Quantities, trace.Quantities);
            Assert.Equal((lot.State.Quantities.Held, lot.State.Quantities.Collected), (totals.Held, totals.Collected));
            Assert.Equal(totals.Collected, totals.WithRecipients + totals.OnTheWay + totals.Lost);
            Assert.Equal(lot.Claims.Count, trace.Claims.Count);
            foreach (var claim in trace.Claims)
            {
                var known = lot.Claims[claim.ClaimId];
                Assert.Equal(
                    claim.Status == "rejected" ? nameof(ClaimStatus.Cancelled) : claim.Status, known.Status.ToString(), ignoreCase: true);
                Assert.Equal(known.Details?.Rejected?.Quantity ?? 0, claim.Rejected);
                Assert.Equal(known.Details?.OverrideReason, claim.OverrideReason);
                Assert.Equal((known.Quantity, known.RecipientId), (claim.Claimed, claim.RecipientId));
                Assert.Equal(known.Status == ClaimStatus.Held ? known.Quantity : 0, claim.Held);
                Assert.Equal(known.Collected ?? 0, claim.Collected);
                Assert.Equal(known.HeldUntil, claim.HeldUntil);
                Assert.Equal(known.Details?.CollectedAt, claim.CollectedAt);
                Assert.Equal(known.Details?.RecalledAt, claim.RecalledAt);
                Assert.Equal(known.Details?.LostAt, claim.LostAt);
            }
        }

        // Every kind of event that is published, so that a new one is not forgotten here.
        Assert.Empty(typeof(LotEvent).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(LotEvent)) && type != typeof(PickupCodeRefused))
            .Select(type => type.Name).Except(seen));
    }

    [Fact]
    public void Food_refused_at_the_door_is_told_apart_from_what_was_eaten()
    {
        var scene = new TraceScene();
        scene.Post(20);
        var returned = scene.Claim(5);
        var withdrawn = scene.Claim(4);
        scene.Lot(
            "claim-cancelled", now => now with { Held = now.Held - 5, Available = now.Available + 5 },
            new { claimId = returned, quantity = 5, reason = "engine", detail = "It was refused at the door." });
        scene.Lot("rejected", now => now, new { claimId = returned, quantity = 5, reason = "unwanted", outcome = "returned" });
        scene.Collect(withdrawn, 4, 2);
        scene.Lot(
            "rejected", now => now with { Available = now.Available - 1, Withdrawn = now.Withdrawn + 1 },
            new { claimId = withdrawn, quantity = 1, reason = "damaged", outcome = "withdrawn" });

        var trace = Trace(scene);

        Assert.True(trace.IsConsistent);
        var (first, second) = (trace.ClaimOf(returned)!, trace.ClaimOf(withdrawn)!);
        Assert.Equal(("rejected", 5L, 0L, 0L, "unwanted", "returned"),
            (first.Status, first.Rejected, first.Held, first.Collected, first.Reason, first.RejectionOutcome));
        Assert.Equal(("collected", 1L, 1L, 2L, 2L),
            (second.Status, second.Rejected, second.Returned, second.Collected, second.WithRecipient));
        Assert.Equal((6L, 2L), (trace.Totals.Rejected, trace.Totals.Collected));
    }

    [Fact]
    public void Food_is_with_the_courier_until_it_is_handed_over_or_lost()
    {
        var scene = new TraceScene();
        scene.Post(20);
        var (carried, brought, lost) = (scene.Claim(5, true), scene.Claim(6, true), scene.Claim(7, true));
        foreach (var (claim, quantity) in new[] { (carried, 5), (brought, 6), (lost, 7) })
        {
            scene.Delivery("offered", claim);
            scene.Delivery("assigned", claim, new { courierId = Guid.CreateVersion7() });
            scene.Delivery("offered", claim, new { reason = "late", lostBy = Guid.CreateVersion7() });
            scene.Delivery("assigned", claim, new { courierId = scene.CourierId });
            scene.Collect(claim, quantity, quantity, new { courierId = scene.CourierId });
            scene.Delivery("picked-up", claim, new { courierId = scene.CourierId });
        }

        scene.Delivery(
            "handed-over", brought,
            new { courierId = scene.CourierId, proof = new { kind = "signature", reference = "Siti" } });
        scene.Lot("claim-lost", now => now, new { claimId = lost, collected = 7, detail = "accident" });
        scene.Delivery("lost", lost, new { reason = "accident", quantity = 7 });
        scene.Delivery("temperature-recorded", lost, new
        {
            stage = "handover", celsius = 33.5, measuredAt = TraceScene.Noon, isWithin = false, courierId = scene.CourierId,
        });
        scene.Delivery("rescheduled", lost);
        scene.Delivery("washed", lost);

        var trace = Trace(scene);

        Assert.Equal((5L, 6L, 7L), (trace.Totals.OnTheWay, trace.Totals.WithRecipients, trace.Totals.Lost));
        var delivery = trace.ClaimOf(brought)!.Delivery!;
        Assert.Equal(("handed-over", 2, scene.CourierId, "signature", "Siti"),
            (delivery.Status, delivery.Couriers.Count, delivery.Couriers[^1], delivery.Proof!.Kind, delivery.Proof.Reference));
        Assert.Equal(delivery.HandedOverAt, trace.ClaimOf(brought)!.HandedOverAt);
        Assert.NotNull(delivery.HandedOverAt);
        Assert.Equal(("lost", "accident"), (trace.ClaimOf(lost)!.Delivery!.Status, trace.ClaimOf(lost)!.Reason));
        Assert.Equal([("handover", 33.5, (bool?)false, (Guid?)scene.CourierId)],
            trace.ClaimOf(lost)!.Temperatures!.Select(one => (one.Stage, one.Celsius, one.IsWithin, one.CourierId)));
        Assert.Null(trace.ClaimOf(carried)!.HandedOverAt);
    }

    [Fact]
    public void Temperatures_are_shown_once_with_their_stage()
    {
        var scene = new TraceScene();
        var (posting, pickup) = (
            new { celsius = 71.5, measuredAt = TraceScene.Noon, device = "P-1", limitsVersion = 3, isWithin = true },
            new { celsius = 64.0, measuredAt = TraceScene.Noon.AddMinutes(30), limitsVersion = 3, isWithin = true });
        scene.Post(10, more: new { temperature = posting });
        scene.Lot("temperature-recorded", now => now, new { stage = "posting", posting.celsius, posting.measuredAt });
        var claim = scene.Claim(4);
        scene.Lot(
            "temperature-recorded", now => now,
            new { stage = "pickup", claimId = claim, celsius = 40.0, pickup.measuredAt, isWithin = false });
        scene.Collect(claim, 4, 4, new { temperature = pickup, @override = new { reason = "phone lost" } });

        var trace = Trace(scene);

        Assert.Equal([(71.5, "P-1", 3L)], trace.Readings.Select(one => (one.Celsius, one.Device, one.LimitsVersion!.Value)));
        var traced = trace.ClaimOf(claim)!;
        Assert.Equal(
            [("pickup", 40.0, (bool?)false), ("pickup", 64.0, true)],
            traced.Temperatures!.Select(one => (one.Stage, one.Celsius, one.IsWithin)));
        Assert.Equal("phone lost", traced.OverrideReason);
    }

    [Fact]
    public void Recall_stands_with_its_claims()
    {
        var scene = new TraceScene();
        var recallId = Guid.CreateVersion7();
        scene.Post(10);
        var (held, taken) = (scene.Claim(4), scene.Claim(3));
        scene.Collect(taken, 3, 3);
        scene.Lot(
            "claim-cancelled", now => now with { Held = now.Held - 4, Available = now.Available + 4 },
            new { claimId = held, quantity = 4, reason = "recall", detail = "glass", recallId });
        scene.Lot("claim-recalled", now => now, new { claimId = taken, collected = 3, detail = "glass", recallId });

        var trace = Trace(scene);

        Assert.All([held, taken], id => Assert.Equal((recallId, "glass"), (trace.ClaimOf(id)!.RecallId, trace.ClaimOf(id)!.Reason)));
        Assert.Equal(3, trace.Totals.Recalled);
    }

    [Fact]
    public void Kind_of_event_that_this_build_does_not_know_counts_by_its_quantities()
    {
        var scene = new TraceScene();
        scene.Post(10);
        var claim = scene.Claim(4);
        scene.Lot("claim-halved", now => now with { Held = now.Held - 2, Available = now.Available + 2 }, new { claimId = claim });
        scene.Lot("inspected", now => now);

        var trace = Trace(scene);

        Assert.True(trace.IsConsistent);
        Assert.Equal((2L, 2L), (trace.ClaimOf(claim)!.Held, trace.Totals.Held));
        Assert.Equal(4, trace.Sequence);
    }

    [Fact]
    public void Quantities_that_the_events_do_not_give_are_reported()
    {
        var scene = new TraceScene();
        scene.Post(10);
        scene.Lot("withdrawn", now => now with { Available = 3, Withdrawn = 7 }, new { quantity = 10, reason = "closing" });

        Assert.False(Trace(scene).IsConsistent);
    }

    private static LotTrace Trace(TraceScene scene)
    {
        var trace = new LotTrace(new TracedLotView
        {
            LotId = scene.LotId,
            DonorId = scene.DonorId,
            Sequence = scene.SequenceOf(scene.LotId),
        });
        foreach (var entry in scene.Entries.OrderBy(entry => entry.AggregateId == scene.LotId ? 0 : 1))
        {
            using var streamEvent = TraceEvent.Read(entry);
            if (entry.AggregateId == scene.LotId)
            {
                trace.Add(streamEvent);
            }
            else
            {
                trace.AddDelivery(streamEvent);
            }
        }

        trace.Complete();
        return trace;
    }

    private static LotTrace Trace(LotHistory history)
    {
        using var writer = new LotEventWriter();
        var trace = new LotTrace(new TracedLotView
        {
            LotId = history.Lot.Id,
            DonorId = LotSamples.Donor.Id,
            Sequence = history.Lot.State.Sequence,
        });
        var (index, chain) = (0, LedgerHash.Genesis);
        foreach (var recorded in history.Commit.Events)
        {
            var payload = writer.Write(history.Lot.Id, LotSamples.Donor.Id, "jakarta", recorded, out var subject);
            var entry = LedgerEntry.Of(StreamEvent.Read(subject, payload.ToArray()), 0, index++, chain);
            chain = entry.Chain;
            using var streamEvent = TraceEvent.Read(TraceScene.ViewOf(entry));
            trace.Add(streamEvent);
        }

        trace.Complete();
        return trace;
    }

    private static LotHistory Play(Random random)
    {
        var history = new LotHistory(30, TimeSpan.FromHours(6));
        for (var count = random.Next(1, 60); count > 0; count--)
        {
            _ = history.Take(random.Next(20) switch
            {
                < 8 => new Step.Claim(random.Next(1, 8)),
                < 11 => new Step.Cancel(random.Next(50)),
                < 15 => new Step.Collect(random.Next(50), random.Next(3) == 0 ? random.Next(1, 5) : null, random.Next(5) > 0),
                15 => new Step.Adjust(random.Next(60)),
                16 => new Step.Move(random.Next(-30, 100), random.Next(300)),
                17 when random.Next(6) == 0 => new Step.Withdraw(),
                18 when random.Next(6) == 0 => new Step.Recall(),
                _ => new Step.Wait(random.Next(1, 60)),
            });
            if (random.Next(6) == 0)
            {
                _ = history.Decide(LotSamples.Claim(random.Next(1, 5)) with { DeliverTo = new Place { Lat = -6.25, Lon = 106.85 } });
            }

            if (random.Next(4) == 0 && history.Lot.Claims.Values.FirstOrDefault(one => one.Status == ClaimStatus.Held) is { } held)
            {
                var rejected = random.Next(1, (int)held.Quantity + 1);
                long? taken = rejected == held.Quantity ? null : random.Next(1, (int)held.Quantity - rejected + 1);
                _ = history.Decide(
                    LotSamples.Collect(held.Id, "", taken) with
                    {
                        Rejected = new Rejection { Quantity = rejected, Reason = (RejectionReason)random.Next(6) },
                        Temperature = random.Next(3) > 0 ? null : new TemperatureReading
                        {
                            Celsius = random.Next(30, 90),
                            MeasuredAt = history.Now,
                        },
                        OverrideReason = random.Next(2) == 0 ? "phone lost" : null,
                        CourierId = random.Next(2) == 0 ? Courier.Id : null,
                    },
                    codeMatches: true);
            }

            if (random.Next(8) == 0 && history.Lot.Claims.Values.FirstOrDefault(
                one => one is { Status: ClaimStatus.Collected, DeliverTo: not null }) is { } claim)
            {
                _ = history.Decide(new LoseClaim { Caller = Courier, ClaimId = claim.Id, Reason = "accident" });
            }
        }

        return history;
    }
}
