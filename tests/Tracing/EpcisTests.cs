using System.Text.Json.Nodes;
using PahlawanPangan.Gateway.Tracing;

namespace PahlawanPangan.Tests.Tracing;

/// <summary>Traces as EPCIS 2.0 documents.</summary>
[Safety]
public sealed class EpcisTests(GatewayHost gateway) : IClassFixture<GatewayHost>
{
    private static readonly object Reading = new
    {
        celsius = 64.5, measuredAt = TraceScene.Noon, device = "Probe 7/ä", limitsVersion = 2, isWithin = true,
    };

    [Theory]
    [InlineData("portion", null)]
    [InlineData("gram", "9501101530003")]
    [InlineData("item", "95011015")]
    public async Task Document_with_every_kind_of_event_is_valid(string unit, string? gtin)
    {
        var scene = Everything(unit, gtin);

        var document = await ReadAsync(scene);

        Assert.Empty(EpcisSchema.FaultsOf(document));
        Assert.Equal("EPCISDocument", (string?)document["type"]);
        Assert.Equal("2.0", (string?)document["schemaVersion"]);
        var events = EventsOf(document);
        Assert.Equal(events.Count, events.Select(one => (string?)one["eventID"]).Distinct().Count());
        foreach (var step in (string[])["commissioning", "packing", "unpacking", "shipping", "receiving", "destroying", "decommissioning",
            "holding", "inspecting", "sensor_reporting"])
        {
            Assert.Contains(events, one => (string?)one["bizStep"] == step);
        }

        Assert.All(
            events.SelectMany(one => (one["quantityList"] ?? one["childQuantityList"])?.AsArray() ?? []),
            quantity => Assert.Equal(unit == "gram" ? "GRM" : null, (string?)quantity!["uom"]));
    }

    [Fact]
    public async Task What_is_commissioned_is_destroyed_or_left()
    {
        foreach (var unit in (string[])["portion", "gram"])
        {
            var scene = Everything(unit, null);

            var events = EventsOf(await ReadAsync(scene)).Where(one => (string?)one["type"] == "ObjectEvent").ToList();

            // Everything was posted, changed, eaten, lost, expired or withdrawn: see the scene.
            long Sum(string action) => events.Where(one => (string?)one["action"] == action)
                .Sum(one => (long)one["quantityList"]![0]!["quantity"]!);
            Assert.Equal(110, Sum("ADD"));
            Assert.Equal(110 - 30, Sum("DELETE"));
        }
    }

    [Theory]
    [InlineData("9501101530003", "https://id.gs1.org/01/09501101530003/10/L-7%2F26", "L-7/26")]
    [InlineData("95011015", "https://id.gs1.org/01/00000095011015/10/A", "A")]
    [InlineData("9501101530003", "https://id.gs1.org/01/09501101530003", "batch that no link can hold")]
    [InlineData("9501101530003", "https://id.gs1.org/01/09501101530003", "A", "B")]
    [InlineData("9501101530003", "https://id.gs1.org/01/09501101530003")]
    [InlineData(null, "urn:uuid:0197f0a0-0000-8000-8000-0000000000aa", "A")]
    public async Task Class_names_product_and_batch_where_it_can(string? gtin, string expected, params string[] batches)
    {
        var scene = new TraceScene();
        scene.Post(5, more: new { gtin, batchCodes = batches });

        var document = await ReadAsync(scene);

        Assert.Empty(EpcisSchema.FaultsOf(document));
        Assert.Equal(expected, (string?)EventsOf(document)[0]["quantityList"]![0]!["epcClass"]);
    }

    [Fact]
    public async Task Readings_are_sensor_reports_in_degrees_Celsius()
    {
        var scene = new TraceScene();
        scene.Post(5, more: new { temperature = new { celsius = -18.25, measuredAt = TraceScene.Noon, device = "P 1", isWithin = false } });

        var element = EventsOf(await ReadAsync(scene))[0]["sensorElementList"]![0]!;

        Assert.Equal("2026-03-01T12:00:00.000Z", (string?)element["sensorMetadata"]!["time"]);
        Assert.Equal("https://pahlawanpangan.org/epcis/device/P%201", (string?)element["sensorMetadata"]!["deviceID"]);
        var report = element["sensorReport"]![0]!;
        Assert.Equal(("Temperature", -18.25, "CEL", "ALARM_CONDITION"),
            ((string?)report["type"], (double)report["value"]!, (string?)report["uom"], (string?)report["exception"]));
    }

    [Fact]
    public async Task Document_that_breaks_the_schema_is_found_by_this_test()
    {
        var scene = new TraceScene();
        scene.Post(5);
        scene.Claim(2);
        var document = await ReadAsync(scene);
        foreach (var breach in (Action<JsonNode>[])
            [
                static broken => broken["epcisBody"]!["eventList"]![0]!["bizStep"] = "cooking",
                static broken => broken["epcisBody"]!["eventList"]![0]!["flavour"] = "salty",
                static broken => broken["epcisBody"]!["eventList"]![0]!["eventTimeZoneOffset"] = "Z",
                static broken => broken["epcisBody"]!["eventList"]![0]!["ilmd"]!["lot"] = "A",
                static broken => broken["epcisBody"]!["eventList"]![1]!["parentID"] = "not a uri",
                static broken => broken["epcisBody"]!["eventList"]![1]!["childQuantityList"] = new JsonArray(),
                static broken => broken.AsObject().Remove("@context"),
            ])
        {
            var broken = document.DeepClone();
            breach(broken);
            Assert.NotEmpty(EpcisSchema.FaultsOf(broken));
        }
    }

    [Fact]
    public void Further_ids_are_the_same_each_time_and_their_own()
    {
        var id = Guid.CreateVersion7();

        Assert.Equal(EpcisIds.Further(id, 1), EpcisIds.Further(id, 1));
        Assert.Equal(3, new HashSet<Guid> { id, EpcisIds.Further(id, 1), EpcisIds.Further(id, 2) }.Count);
    }

    /// <summary>A lot with every kind of event that there is; 30 of it are eaten or with couriers.</summary>
    private static TraceScene Everything(string unit, string? gtin)
    {
        var scene = new TraceScene();
        var recipientId = LotSamples.Recipient.Id;
        scene.Post(100, unit, new
        {
            gtin, batchCodes = new[] { "L1" }, preparedAt = TraceScene.Noon.AddHours(-1), diet = new[] { "vegetarian" },
            temperature = Reading,
            bestBefore = TraceScene.Noon.AddHours(3),
        });
        scene.Lot("adjusted", now => now with { Posted = 110, Available = now.Available + 10 }, new { quantity = 110 });
        scene.Lot("adjusted", now => now with { Posted = 105, Available = now.Available - 5 }, new { quantity = 105 });
        scene.Lot("adjusted", now => now, new { quantity = 105, title = "Nasi" });
        var (taken, carried, lost) = (scene.Claim(12), scene.Claim(20, true), scene.Claim(9, true));
        var (cancelled, lapsed, refused, spoiled, late) = (scene.Claim(5), scene.Claim(6), scene.Claim(7), scene.Claim(8), scene.Claim(3));
        scene.Lot("claim-rescheduled", now => now, new { claimId = taken, heldUntil = TraceScene.Noon.AddHours(4) });
        scene.Collect(taken, 12, 10, new { recipientId, temperature = Reading, @override = new { reason = "phone lost" } });
        scene.Lot("temperature-recorded", now => now, new
        {
            stage = "pickup", claimId = carried, celsius = 30, measuredAt = TraceScene.Noon, isWithin = false,
        });
        scene.Collect(carried, 20, 20, new { recipientId, courierId = scene.CourierId, temperature = Reading });
        scene.Collect(lost, 9, 9, new { recipientId, courierId = scene.CourierId });
        foreach (var claim in new[] { carried, lost })
        {
            scene.Delivery("offered", claim);
            scene.Delivery("assigned", claim, new { courierId = scene.CourierId });
            scene.Delivery("picked-up", claim, new { courierId = scene.CourierId });
        }

        scene.Delivery("temperature-recorded", lost, new
        {
            stage = "handover", celsius = 33, measuredAt = TraceScene.Noon, limitsVersion = 2, isWithin = false,
        });
        scene.Delivery("handed-over", carried, new
        {
            courierId = scene.CourierId, recipientId, temperature = Reading, proof = new { kind = "photo", reference = "p/1" },
        });
        scene.Lot("claim-lost", now => now, new { claimId = lost, recipientId, collected = 9, detail = "accident" });
        scene.Delivery("failed", lost, new { reason = "accident" });
        scene.Delivery("lost", lost, new { reason = "accident", quantity = 9 });
        Release(scene, "claim-cancelled", cancelled, 5, new { reason = "claimant" });
        Release(scene, "claim-lapsed", lapsed, 6, null);
        Release(scene, "claim-cancelled", refused, 7, new { reason = "engine", detail = "It is not wanted." });
        scene.Lot("rejected", now => now, new { claimId = refused, recipientId, quantity = 7, reason = "unwanted", outcome = "returned" });
        Release(scene, "claim-cancelled", spoiled, 8, new { reason = "engine", detail = "It is too cold." });
        scene.Lot(
            "rejected", now => now with { Available = now.Available - 8, Withdrawn = now.Withdrawn + 8 },
            new { claimId = spoiled, recipientId, quantity = 8, reason = "temperature", outcome = "withdrawn" });
        scene.Lot("temperature-recorded", now => now, new { stage = "posting", celsius = 62, measuredAt = TraceScene.Noon });
        scene.Lot("closed", now => now, new { quantity = 55 });
        scene.Lot("exhausted", now => now);
        scene.Lot("something-new", now => now, new { quantity = 1 });
        scene.Lot("claim-recalled", now => now, new { claimId = taken, recipientId, collected = 10, detail = "glass" });
        scene.Lot(
            "recalled", now => now with { Withdrawn = now.Withdrawn + now.Available, Available = 0 },
            new { quantity = 55, reason = "glass", by = scene.DonorId, recallId = Guid.CreateVersion7() });
        scene.Lot(
            "claim-cancelled", now => now with { Held = now.Held - 3, Withdrawn = now.Withdrawn + 3 },
            new { claimId = late, recipientId, quantity = 3, reason = "recall", detail = "glass" });
        return scene;
    }

    private static void Release(TraceScene scene, string type, Guid claimId, long quantity, object? more)
    {
        var data = more is null ? [] : System.Text.Json.JsonSerializer.SerializeToNode(more)!.AsObject();
        data["claimId"] = claimId;
        data["quantity"] = quantity;
        scene.Lot(type, now => now with { Held = now.Held - quantity, Available = now.Available + quantity }, data);
    }

    private static List<JsonNode> EventsOf(JsonNode document) => [.. document["epcisBody"]!["eventList"]!.AsArray().Select(one => one!)];

    private async Task<JsonNode> ReadAsync(TraceScene scene)
    {
        scene.Serve(gateway.Cluster);
        using var response = await gateway.SendAsync("GET", $"/v1/lots/{scene.LotId}/trace?format=epcis", Role.Donor);
        Assert.Equal("application/ld+json", response.Content.Headers.ContentType!.MediaType);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }
}
