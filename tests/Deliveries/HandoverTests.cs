using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using PahlawanPangan.Deliveries;
using PahlawanPangan.Gateway.Tokens;
using PahlawanPangan.Impact;
using PahlawanPangan.Lots;
using PahlawanPangan.Safety;
using PahlawanPangan.Tests.Pentest;
using static PahlawanPangan.Tests.Deliveries.CourierScene;

namespace PahlawanPangan.Tests.Deliveries;

/// <summary>The handover at the recipient's door: its proof, its temperature, and food that does not arrive.</summary>
[Safety]
[Collection<ConsumerCollection>]
public sealed class HandoverTests(ConsumerFixture fixture)
{
    private readonly Guid _courierId = Guid.CreateVersion7();
    private readonly Caller _recipient = new(Guid.CreateVersion7(), Role.Recipient);

    private PanganCluster Cluster => fixture.Cluster;

    [Fact]
    public async Task Handover_without_a_body_or_with_an_empty_one_needs_no_proof()
    {
        var (one, two) = (await CarriedAsync(), await CarriedAsync());

        var plain = await HandOverAsync(one);
        var empty = await HandOverAsync(two, new { });

        Assert.Equal((200, "handed-over"), (plain.Status, (string?)plain.Json!["status"]));
        Assert.Equal((200, "handed-over"), (empty.Status, (string?)empty.Json!["status"]));
        Assert.Null(plain.Json!["handover"]!["proof"]);
        Assert.NotNull(plain.Json!["handover"]!["at"]);
        Assert.Null(await EventAsync(one, "handed-over", "proof"));
    }

    [Fact]
    public async Task Handover_code_is_for_the_recipient_alone_and_another_one_than_the_pickup_code()
    {
        var claim = await CarriedAsync();
        var shown = (await SendAsync("GET", $"/v1/claims/{claim}", Role.Recipient, _recipient.Id)).Json!;
        var (pickup, code) = ((string)shown["pickupCode"]!, (string)shown["handoverCode"]!);
        Assert.NotEqual(pickup, code);
        Assert.Null((await SendAsync("GET", $"/v1/claims/{claim}", Role.Donor, LotSamples.Donor.Id)).Json!["handoverCode"]);
        Assert.DoesNotContain(
            code, (await SendAsync("GET", $"/v1/deliveries/{claim}", Role.Courier, _courierId)).Body, StringComparison.Ordinal);

        var wrong = await HandOverAsync(claim, Proof(code: pickup));
        var right = await HandOverAsync(claim, Proof(code: $"{code[..3]} {code[3..]}"));

        Assert.Equal((403, "pickup-code-wrong", 4), (wrong.Status, wrong.Problem, (int?)wrong.Json!["attemptsLeft"]));
        Assert.Equal((200, "code"), (right.Status, (string?)right.Json!["handover"]!["proof"]));
        Assert.Equal("""{"kind": "code"}""", await EventAsync(claim, "handed-over", "proof"));
        Assert.Equal(0L, await Cluster.QueryAsync<long>(
            $"SELECT count(*) FROM document WHERE id = '{claim}' AND convert_from(body, 'UTF8') LIKE '%{code}%'"));
    }

    [Fact]
    public async Task Claim_that_is_collected_has_no_handover_code()
    {
        var lot = await Cluster.PostAsync(20);
        var claim = (await Cluster.Lot(lot).ClaimAsync(LotSamples.Claim(1, caller: _recipient))).Value!;
        Assert.Null(claim.HandoverCode);
        Assert.Null((await SendAsync("GET", $"/v1/claims/{claim.Id}", Role.Recipient, _recipient.Id)).Json!["handoverCode"]);

        var command = LotSamples.Claim(1, caller: _recipient) with { DeliverTo = Home };
        var first = (await Cluster.Lot(lot).ClaimAsync(command)).Value!;
        Assert.Equal(Cluster.Codes.OfHandover(first.Id), first.HandoverCode);
        Assert.Equal(first, (await Cluster.Lot(lot).ClaimAsync(command)).Value);
        Assert.Null(first.DeliverTo);
    }

    [Fact]
    public async Task Wrong_handover_codes_are_counted_once_each_and_lock_codes_but_not_the_handover()
    {
        var claim = await CarriedAsync();
        var wrong = Proof(code: Cluster.Codes.OfHandover(claim) == "000000" ? "111111" : "000000");
        for (var left = 4; left >= 0; left--)
        {
            var key = Guid.NewGuid().ToString();
            Assert.Equal(left, (int?)(await HandOverAsync(claim, wrong, key)).Json!["attemptsLeft"]);
            Assert.Equal(left, (int?)(await HandOverAsync(claim, wrong, key)).Json!["attemptsLeft"]);
        }

        var locked = await HandOverAsync(claim, Proof(code: Cluster.Codes.OfHandover(claim)));
        Assert.Equal((403, "pickup-code-locked"), (locked.Status, locked.Problem));

        Assert.Equal(200, (await HandOverAsync(claim, Proof(text: "Siti"))).Status);
    }

    [Fact]
    public async Task Signature_is_kept_for_recipient_and_courier_and_no_event_has_its_name()
    {
        var claim = await CarriedAsync();
        const string Name = "Siti Nurhaliza";

        var done = await HandOverAsync(claim, Proof(text: Name));

        Assert.Equal(("signature", Name), ((string?)done.Json!["handover"]!["proof"], (string?)done.Json!["handover"]!["text"]));
        Assert.Equal(Name, await TextAsync(Role.Recipient, _recipient.Id));
        Assert.Equal(Name, await TextAsync(Role.Courier, _courierId));
        Assert.Null(await TextAsync(Role.Donor, LotSamples.Donor.Id));
        Assert.Equal("""{"kind": "signature"}""", await EventAsync(claim, "handed-over", "proof"));
        Assert.Equal(0L, await Cluster.QueryAsync<long>(
            $"SELECT count(*) FROM outbox WHERE convert_from(payload, 'UTF8') LIKE '%{Name}%'"));

        Assert.Null(await Cluster.Grains.GetGrain<IDeliveryGrain>(claim).ForgetRecipientAsync(_recipient.Id));
        Assert.Null(await TextAsync(Role.Courier, _courierId));
        Assert.Equal(0L, await Cluster.QueryAsync<long>(
            $"SELECT count(*) FROM document WHERE convert_from(body, 'UTF8') LIKE '%{Name}%'"));

        async Task<string?> TextAsync(Role role, Guid subject)
        {
            var handover = (await SendAsync("GET", $"/v1/deliveries/{claim}", role, subject)).Json!["handover"]!;
            Assert.Equal("signature", (string?)handover["proof"]);
            return (string?)handover["text"];
        }
    }

    [Theory]
    [InlineData("https://photos.example.org/2026/11/1.jpg?v=2")]
    [InlineData("urn:uuid:0197f0a0-0000-7000-8000-000000000001")]
    public async Task Photo_is_kept_by_its_reference_and_its_event_has_the_reference_s_hash(string reference)
    {
        var claim = await CarriedAsync();

        var done = await HandOverAsync(claim, Proof(reference: reference));

        Assert.True(done.Status == 200, done.Body);
        Assert.Equal(reference, (string?)done.Json!["handover"]!["reference"]);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(reference)));
        Assert.Equal($$"""{"kind": "photo", "reference": "sha-256:{{hash}}"}""", await EventAsync(claim, "handed-over", "proof"));
    }

    [Theory]
    [InlineData("""{"proof":{}}""", "proof.kind")]
    [InlineData("""{"proof":{"kind":"stamp"}}""", "proof.kind")]
    [InlineData("""{"proof":{"kind":"code"}}""", "proof.code")]
    [InlineData("""{"proof":{"kind":"code","code":"12345"}}""", "proof.code")]
    [InlineData("""{"proof":{"kind":"code","code":"123456","text":"x"}}""", "proof.text")]
    [InlineData("""{"proof":{"kind":"signature"}}""", "proof.text")]
    [InlineData("""{"proof":{"kind":"signature","text":" "}}""", "proof.text")]
    [InlineData("""{"proof":{"kind":"signature","text":"Siti","reference":"https://a.example/1"}}""", "proof.reference")]
    [InlineData("""{"proof":{"kind":"photo"}}""", "proof.reference")]
    [InlineData("""{"proof":{"kind":"photo","reference":"http://a.example/1"}}""", "proof.reference")]
    [InlineData("""{"proof":{"kind":"photo","reference":"https://user:pass@a.example/1"}}""", "proof.reference")]
    [InlineData("""{"proof":{"kind":"photo","reference":"javascript:alert(1)"}}""", "proof.reference")]
    [InlineData("""{"proof":{"kind":"photo","reference":"photo 1"}}""", "proof.reference")]
    [InlineData("""{"proof":"code"}""", "proof")]
    [InlineData("""{"temperature":{"celsius":70}}""", "temperature.measuredAt")]
    [InlineData("""{"temperature":{"celsius":1000,"measuredAt":"2026-01-01T00:00:00Z"}}""", "temperature.celsius")]
    [InlineData("""{"temperature":{"celsius":70,"measuredAt":"2100-01-01T00:00:00Z"}}""", "temperature.measuredAt")]
    [InlineData("""{"temperature":{"celsius":10,"measuredAt":"2020-01-01T00:00:00Z"}}""", "temperature.measuredAt")]
    [InlineData("""{"signature":"Siti"}""", "signature")]
    public async Task Bad_handover_is_named_and_nothing_is_stored(string body, string field)
    {
        var claim = await CarriedAsync();

        var answer = await HandOverAsync(claim, body);

        Assert.True((answer.Status, answer.Problem) == (400, "validation"), answer.Body);
        Assert.Equal([field], answer.Json!["errors"]!.AsObject().Select(error => error.Key));
        Assert.Equal(DeliveryStatus.PickedUp, (await DeliveryAsync(claim)).Status);
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public async Task Signature_has_at_most_100_characters(int length, bool isAccepted)
    {
        var claim = await CarriedAsync();
        Assert.Equal(isAccepted ? 200 : 400, (await HandOverAsync(claim, Proof(text: new string('x', length)))).Status);
    }

    [Theory]
    [InlineData(500, true)]
    [InlineData(501, false)]
    public async Task Reference_has_at_most_500_characters(int length, bool isAccepted)
    {
        var claim = await CarriedAsync();
        var reference = "https://a.example/".PadRight(length, 'x');
        Assert.Equal(isAccepted ? 200 : 400, (await HandOverAsync(claim, Proof(reference: reference))).Status);
    }

    [Fact]
    public async Task Temperature_within_the_limits_is_kept_with_the_handover_and_its_event()
    {
        var claim = await CarriedAsync();

        var done = await HandOverAsync(claim, new { temperature = Reading(64.5) });

        Assert.True(done.Status == 200, done.Body);
        Assert.Equal(64.5, (double?)done.Json!["handover"]!["temperature"]!["celsius"]);
        Assert.Equal("probe 7", (string?)done.Json!["handover"]!["temperature"]!["device"]);
        var recorded = await EventAsync(claim, "handed-over", "temperature");
        Assert.Contains("\"celsius\": 64.5", recorded, StringComparison.Ordinal);
        Assert.Contains("\"isWithin\": true", recorded, StringComparison.Ordinal);
        Assert.Contains("\"limitsVersion\": ", recorded, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Food_out_of_its_limits_is_refused_recorded_and_lost_and_recipient_and_donor_are_told()
    {
        var claim = await CarriedAsync(quantity: 5);
        await SettleAsync();
        Assert.Equal(5, await RescuedAsync());
        var key = Guid.NewGuid().ToString();
        var body = new { temperature = Reading(40), proof = new { kind = "signature", text = "Siti" } };

        var refused = await HandOverAsync(claim, body, key);
        var repeated = await HandOverAsync(claim, body, key);
        var without = await HandOverAsync(claim);
        var cooked = await HandOverAsync(claim, new { temperature = Reading(70) });

        Assert.Equal((409, "temperature-out-of-limits"), (refused.Status, refused.Problem));
        Assert.Contains("40", (string?)refused.Json!["errors"]!["temperature"]![0], StringComparison.Ordinal);
        Assert.Equal((409, "temperature-out-of-limits"), (repeated.Status, repeated.Problem));
        Assert.Equal((409, "temperature-out-of-limits"), (without.Status, without.Problem));
        Assert.Equal((409, "temperature-out-of-limits"), (cooked.Status, cooked.Problem));
        Assert.Equal(DeliveryStatus.Failed, (await DeliveryAsync(claim)).Status);
        Assert.Equal(
            "delivery.temperature-recorded delivery.lost", await EventTypesAsync(claim, after: "picked-up"));
        Assert.Equal("40", await EventAsync(claim, "temperature-recorded", "celsius"));
        Assert.Equal("\"handover\"", await EventAsync(claim, "temperature-recorded", "stage"));
        Assert.Equal("false", await EventAsync(claim, "temperature-recorded", "isWithin"));
        Assert.Equal("5", await EventAsync(claim, "lost", "quantity"));
        Assert.Contains("40 °C", await EventAsync(claim, "lost", "reason"), StringComparison.Ordinal);
        await SettleAsync();
        Assert.Equal(0, await RescuedAsync());
        Assert.Contains("40 °C", await NoticeAsync(_recipient.Id, "claim-lost", claim), StringComparison.Ordinal);
        Assert.Contains("40 °C", await NoticeAsync(LotSamples.Donor.Id, "lot-claim-lost", claim), StringComparison.Ordinal);
        Assert.Empty((await Cluster.Grains.GetGrain<ICourierGrain>(_courierId).RouteAsync()).Value!.Stops);
    }

    [Fact]
    public async Task Loss_that_was_cut_short_after_the_record_is_finished_and_nothing_is_handed_over()
    {
        var claim = await CarriedAsync();
        await Cluster.ExecuteAsync(
            $$"""
            UPDATE document SET body = convert_to(
              (convert_from(body, 'UTF8')::jsonb || '{"outOfLimits": "The food was at 40 °C."}')::text, 'UTF8')
            WHERE kind = 'delivery' AND id = '{{claim}}'
            """);
        await Cluster.ForgetGrainsAsync();

        var handed = await HandOverAsync(claim);

        Assert.Equal((409, "temperature-out-of-limits"), (handed.Status, handed.Problem));
        Assert.Equal(DeliveryStatus.Failed, (await DeliveryAsync(claim)).Status);
        await SettleAsync();
        Assert.Equal("The food was at 40 °C.", await NoticeAsync(_recipient.Id, "claim-lost", claim));
    }

    [Fact]
    public async Task Food_whose_class_must_be_measured_is_not_handed_over_without()
    {
        var claim = await CarriedAsync();
        var table = Cluster.Grains.GetGrain<ITemperatureLimitsGrain>(SafetyTableKeys.TemperatureLimits);
        var limits = (await table.GetAsync()).Value!.Limits;
        await SetAsync([SafetyStage.Handover]);
        try
        {
            var refused = await HandOverAsync(claim, Proof(text: "Siti"));
            Assert.Equal((400, "temperature-required"), (refused.Status, refused.Problem));
            Assert.Equal(["temperature"], refused.Json!["errors"]!.AsObject().Select(error => error.Key));
            Assert.Equal("temperature-required", (await HandOverAsync(claim)).Problem);
            Assert.Equal(DeliveryStatus.PickedUp, (await DeliveryAsync(claim)).Status);

            Assert.Equal(200, (await HandOverAsync(claim, new { temperature = Reading(65) })).Status);
        }
        finally
        {
            await SetAsync([]);
        }

        async Task SetAsync(SafetyStage[] required)
        {
            var changed = await table.SetAsync(
                LotSamples.Operator,
                limits.Select(limit => limit.TemperatureClass == TemperatureClass.Hot ? limit with { RequiredAt = required } : limit)
                    .ToArray(),
                null, null);
            Assert.False(changed.IsRefused, changed.Refusal?.Detail);
        }
    }

    [Theory]
    [InlineData("courier")]
    [InlineData("use-by")]
    public async Task Food_that_is_lost_on_the_way_is_published_with_its_quantity_and_reason(string how)
    {
        var claim = await CarriedAsync(quantity: 4);
        var courier = Cluster.Grains.GetGrain<ICourierGrain>(_courierId);
        if (how == "courier")
        {
            Assert.Equal(DeliveryStatus.Failed, (await courier.FailAsync(claim, "accident", null)).Value?.Status);
        }
        else
        {
            Cluster.Time.Advance(TimeSpan.FromHours(6));
            await Cluster.Grains.GetGrain<IDeliveryGrain>(claim).SettleAsync();
        }

        Assert.Equal("delivery.lost", await EventTypesAsync(claim, after: "picked-up"));
        Assert.Equal("4", await EventAsync(claim, "lost", "quantity"));
        Assert.Contains(how == "courier" ? "accident" : "use-by", await EventAsync(claim, "lost", "reason"), StringComparison.Ordinal);
        await SettleAsync();
        Assert.Equal(4L, await Cluster.QueryAsync<long>($"SELECT status::bigint FROM delivery WHERE id = '{claim}'"));
        Assert.Equal(how == "courier" ? 0L : 1L, await Cluster.QueryAsync<long>(
            $"SELECT count(*) FROM notification WHERE account_id = '{_courierId}' AND claim_id = '{claim}' AND kind = 'delivery-ended'"));
        Assert.NotEqual("no notice", await NoticeAsync(_recipient.Id, "claim-lost", claim));
        Assert.NotEqual("no notice", await NoticeAsync(LotSamples.Donor.Id, "lot-claim-lost", claim));
    }

    [Fact]
    public async Task Failure_before_the_pickup_is_no_loss()
    {
        var claim = await AssignedAsync(3);
        var courier = Cluster.Grains.GetGrain<ICourierGrain>(_courierId);
        for (var failure = 1; failure <= 3; failure++)
        {
            Assert.False((await courier.FailAsync(claim, "flat tyre", null)).IsRefused);
            if (failure < 3)
            {
                Assert.False((await courier.AcceptAsync(claim, null)).IsRefused);
            }
        }

        var types = await EventTypesAsync(claim, after: "offered");
        Assert.EndsWith("delivery.failed", types, StringComparison.Ordinal);
        Assert.DoesNotContain("lost", types, StringComparison.Ordinal);
    }

    private static object Proof(string? code = null, string? text = null, string? reference = null) => new
    {
        proof = code is not null ? new { kind = "code", code } : text is not null ? (object)new { kind = "signature", text }
            : new { kind = "photo", reference },
    };

    private object Reading(double celsius) => new { celsius, measuredAt = Cluster.Time.GetUtcNow().AddMinutes(-5), device = "probe 7" };

    private async Task<Guid> AssignedAsync(long quantity)
    {
        var courier = await CourierAsync(Cluster, capacityGrams: 200_000, _courierId);
        var claim = await ClaimAsync(Cluster, await Cluster.PostAsync(20), quantity, _recipient);
        await DispatchAsync(Cluster, fixture.Consumers);
        Assert.Equal(DeliveryStatus.Assigned, (await courier.AcceptAsync(claim, null)).Value?.Status);
        return claim;
    }

    private async Task<Guid> CarriedAsync(long quantity = 2)
    {
        var claim = await AssignedAsync(quantity);
        var courier = Cluster.Grains.GetGrain<ICourierGrain>(_courierId);
        Assert.Equal(DeliveryStatus.PickedUp, (await courier.PickUpAsync(claim, Cluster.Codes.Of(claim), null)).Value?.Status);
        return claim;
    }

    private Task<Answer> HandOverAsync(Guid claim, object? body = null, string? key = null) => fixture.Gateway.SendAsync(
        "POST", $"/v1/deliveries/{claim}/handover", body, TokenOf(Role.Courier, _courierId),
        request =>
        {
            if (key is not null)
            {
                request.Headers.Add("Idempotency-Key", key);
            }
        });

    private Task<Answer> SendAsync(string method, string path, Role role, Guid subject) =>
        fixture.Gateway.SendAsync(method, path, token: TokenOf(role, subject));

    private string TokenOf(Role role, Guid subject) =>
        fixture.Gateway.Services.GetRequiredService<TokenIssuer>().Issue(new Caller(subject, role));

    private async Task<DeliveryView> DeliveryAsync(Guid claim) =>
        (await Cluster.Grains.GetGrain<IDeliveryGrain>(claim).GetAsync(LotSamples.Operator)).Value!;

    /// <summary>A member of the data of a delivery's event, as JSON; null when it is not there.</summary>
    private async Task<string?> EventAsync(Guid claim, string type, string member)
    {
        var found = await Cluster.QueryAsync<string>(
            $"""
             SELECT coalesce((SELECT (convert_from(payload, 'UTF8')::jsonb -> 'data' -> '{member}')::text FROM outbox
               WHERE aggregate_id = '{claim}' AND subject LIKE 'pangan.delivery.{type}.%'), 'none')
             """);
        return found == "none" ? null : found;
    }

    /// <summary>The types of a delivery's events after one, in order.</summary>
    private Task<string> EventTypesAsync(Guid claim, string after) => Cluster.QueryAsync<string>(
        $"""
         SELECT string_agg(split_part(subject, '.', 2) || '.' || split_part(subject, '.', 3), ' ' ORDER BY sequence) FROM outbox
         WHERE aggregate_id = '{claim}' AND sequence > (
           SELECT min(sequence) FROM outbox WHERE aggregate_id = '{claim}' AND subject LIKE 'pangan.delivery.{after}.%')
         """);

    private async Task SettleAsync()
    {
        await DispatchAsync(Cluster, fixture.Consumers);
        await fixture.Consumers.CatchUpAsync("impact");
        await fixture.Consumers.CatchUpAsync("notifications");
        await fixture.Consumers.CatchUpAsync("delivery-notifications");
    }

    private Task<string> NoticeAsync(Guid account, string kind, Guid claim) => Cluster.QueryAsync<string>(
        $"""
         SELECT coalesce(string_agg(reason, ' / '), 'no notice') FROM notification
         WHERE account_id = '{account}' AND kind = '{kind}' AND claim_id = '{claim}'
         """);

    private async Task<long> RescuedAsync() => (await Cluster.Grains.GetGrain<IImpactGrain>(0).OwnAsync(_recipient)).Value!.Portions;
}
