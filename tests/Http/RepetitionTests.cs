using Microsoft.Extensions.DependencyInjection;
using PahlawanPangan.Deliveries;
using PahlawanPangan.Gateway.Tokens;
using PahlawanPangan.Lots;
using PahlawanPangan.Tests.Pentest;

namespace PahlawanPangan.Tests.Http;

/// <summary>Requests that are sent again under their key, at every endpoint that reads one, over real grains.</summary>
[Finding("changing requests that cannot be repeated safely")]
public sealed class RepetitionTests(Servers servers, SharedCluster shared, GatewayHost gateway)
    : IClassFixture<SharedCluster>, IClassFixture<GatewayHost>
{
    private static readonly Place Home = new() { Lat = -6.22, Lon = 106.82 };

    /// <summary>
    /// A request for each endpoint that reads a key: where it is sent, what it says, and another body for the same path; null where the
    /// path is all that it says.
    /// </summary>
    private static readonly Dictionary<string, Func<RepetitionTests, Task<Sample>>> Samples = new()
    {
        ["POST /v1/lots"] = async test => new(
            "/v1/lots", LotSamples.Json(20, test.Cluster.Time.Now), LotSamples.Json(21, test.Cluster.Time.Now), test.Token(Role.Donor)),
        ["POST /v1/lots/{lotId}/claims"] = async test => new(
            $"/v1/lots/{(await test.PostAsync()).Lot}/claims", new { quantity = 3 }, new { quantity = 4 }, test.Token(Role.Recipient)),
        ["POST /v1/claims"] = test => test.BatchAsync(),
        ["PATCH /v1/lots/{lotId}"] = async test =>
        {
            var (lot, donor) = await test.PostAsync();
            return new($"/v1/lots/{lot}", new { posted = 30 }, new { posted = 31 }, donor)
            {
                Meanwhile = () => test.SendAsync("PATCH", $"/v1/lots/{lot}", new { posted = 40 }, donor),
            };
        },
        ["POST /v1/lots/{lotId}/withdrawal"] = async test =>
        {
            var (lot, donor) = await test.PostAsync();
            return new($"/v1/lots/{lot}/withdrawal", new { reason = "sold" }, new { reason = "eaten" }, donor);
        },
        ["POST /v1/lots/{lotId}/recall"] = async test =>
        {
            var (lot, donor) = await test.PostAsync();
            return new($"/v1/lots/{lot}/recall", new { reason = "unsafe" }, new { reason = "smells" }, donor);
        },
        ["POST /v1/recalls"] = async test =>
        {
            var donorId = Guid.CreateVersion7();
            var (_, donor) = await test.PostAsync(donorId);
            return new("/v1/recalls", new { donorId, reason = "unsafe" }, new { donorId, reason = "smells" }, donor);
        },
        ["POST /v1/recalls/{recallId}/closure"] = async test =>
        {
            var (lot, donor) = await test.PostAsync();
            var recall = await test.SendAsync("POST", $"/v1/lots/{lot}/recall", new { reason = "unsafe" }, donor);
            return new(
                $"/v1/recalls/{recall.Json!["recallId"]}/closure", new { report = "all found" }, new { report = "some found" },
                test.Token(Role.Operator));
        },
        ["DELETE /v1/lots/{lotId}/claims/{claimId}"] = async test =>
        {
            var claim = await test.ClaimAsync();
            return new($"/v1/lots/{claim.Lot}/claims/{claim.Id}", null, null, claim.Recipient);
        },
        ["POST /v1/lots/{lotId}/claims/{claimId}/collection"] = async test =>
        {
            var claim = await test.ClaimAsync();
            return new(
                $"/v1/lots/{claim.Lot}/claims/{claim.Id}/collection", new { code = claim.Code, quantity = 3 },
                new { code = claim.Code, quantity = 2 }, claim.Donor);
        },
        ["PUT /v1/couriers/me"] = async test => new("/v1/couriers/me", Courier(100), Courier(50), test.Token(Role.Courier)),
        ["POST /v1/deliveries/{deliveryId}/acceptance"] = async test =>
        {
            var (delivery, courier, _) = await test.OfferAsync();
            return new($"/v1/deliveries/{delivery}/acceptance", null, null, courier)
            {
                Meanwhile = () => test.SendAsync("POST", $"/v1/deliveries/{delivery}/failure", new { reason = "flat tyre" }, courier),
            };
        },
        ["POST /v1/deliveries/{deliveryId}/pickup"] = async test =>
        {
            var (delivery, courier, code) = await test.OfferAsync();
            await test.SendAsync("POST", $"/v1/deliveries/{delivery}/acceptance", null, courier);
            return new($"/v1/deliveries/{delivery}/pickup", new { code }, new { code = Wrong(code) }, courier)
            {
                Meanwhile = () => test.SendAsync("POST", $"/v1/deliveries/{delivery}/handover", null, courier),
            };
        },
        ["POST /v1/deliveries/{deliveryId}/handover"] = async test =>
        {
            var (delivery, courier, code) = await test.OfferAsync();
            await test.SendAsync("POST", $"/v1/deliveries/{delivery}/acceptance", null, courier);
            await test.SendAsync("POST", $"/v1/deliveries/{delivery}/pickup", new { code }, courier);
            return new(
                $"/v1/deliveries/{delivery}/handover", new { proof = new { kind = "signature", text = "Siti" } }, new { }, courier);
        },
        ["POST /v1/deliveries/{deliveryId}/failure"] = async test =>
        {
            var (delivery, courier, _) = await test.OfferAsync();
            await test.SendAsync("POST", $"/v1/deliveries/{delivery}/acceptance", null, courier);
            return new($"/v1/deliveries/{delivery}/failure", new { reason = "flat tyre" }, new { reason = "lost" }, courier)
            {
                Meanwhile = () => test.SendAsync("POST", $"/v1/deliveries/{delivery}/acceptance", null, courier),
            };
        },
        ["PUT /v1/accounts/me/diet"] = async test =>
        {
            var token = test.Token(Role.Recipient);
            const string Path = "/v1/accounts/me/diet";
            return new(
                Path, new { allergens = new[] { "eggs" }, diet = new[] { "halal" } },
                new { allergens = new[] { "milk" }, diet = new[] { "halal" } }, token)
            {
                Meanwhile = () => test.SendAsync(
                    "PUT", Path, new { allergens = Array.Empty<string>(), diet = Array.Empty<string>() }, token),
            };
        },
        ["PUT /v1/accounts/me/notification-preferences"] = async test =>
        {
            var token = test.Token(Role.Donor);
            const string Path = "/v1/accounts/me/notification-preferences";
            return new(Path, new { muted = new[] { "lot-claimed" } }, new { muted = new[] { "lot-expired" } }, token)
            {
                Meanwhile = () => test.SendAsync("PUT", Path, new { }, token),
            };
        },
        ["PUT /v1/temperature-limits"] = async test =>
        {
            var token = test.Token(Role.Operator);
            return new("/v1/temperature-limits", TableSamples.Limits(maxChilled: 5), TableSamples.Limits(maxChilled: 6), token)
            {
                Meanwhile = () => test.SendAsync("PUT", "/v1/temperature-limits", TableSamples.Limits(maxChilled: 7), token),
            };
        },
        ["PUT /v1/shelf-lives"] = async test =>
        {
            var token = test.Token(Role.Operator);
            return new("/v1/shelf-lives", TableSamples.Lives(200), TableSamples.Lives(210), token)
            {
                Meanwhile = () => test.SendAsync("PUT", "/v1/shelf-lives", TableSamples.Lives(220), token),
            };
        },
        ["POST /v1/webhooks"] = async test => new(
            "/v1/webhooks", new { url = "http://127.0.0.1:1/a" }, new { url = "http://127.0.0.1:1/b" }, test.Token(Role.Donor)),
        ["DELETE /v1/webhooks/{webhookId}"] = async test =>
        {
            var (webhook, token) = await test.WebhookAsync();
            return new($"/v1/webhooks/{webhook}", null, null, token);
        },
        ["POST /v1/webhooks/{webhookId}/enabling"] = async test =>
        {
            var (webhook, token) = await test.WebhookAsync();
            return new($"/v1/webhooks/{webhook}/enabling", null, null, token);
        },
        ["POST /v1/webhooks/{webhookId}/replay"] = async test =>
        {
            var (webhook, token) = await test.WebhookAsync();
            return new($"/v1/webhooks/{webhook}/replay", new { afterNumber = 0 }, new { afterNumber = 1 }, token);
        },
        ["POST /v1/replays"] = async test => new(
            "/v1/replays", new { from = "2026-11-22T08:00:00Z" }, new { from = "2026-11-22T09:00:00Z" }, test.Token(Role.Operator)),
        ["PATCH /v1/accounts/me"] = async test =>
        {
            var member = await test.MemberAsync();
            return new("/v1/accounts/me", new { displayName = "Siti" }, new { displayName = "Budi" }, member.AccessToken);
        },
        ["POST /v1/accounts/me/email-confirmation"] = async test =>
        {
            var member = await test.MemberAsync();
            var moved = Target.NewEmail();
            await test.SendAsync("PATCH", "/v1/accounts/me", new { email = moved, currentPassword = member.Password }, member.AccessToken);
            var (_, code) = await SentCodes.LastAsync(test.Cluster, moved, "new-email");
            return new("/v1/accounts/me/email-confirmation", new { code }, new { code = Wrong(code) }, member.AccessToken);
        },
        ["PATCH /v1/accounts/{accountId}"] = async test =>
        {
            var member = await test.MemberAsync();
            var token = test.Token(Role.Operator);
            return new($"/v1/accounts/{member.Id}", new { role = "courier" }, new { role = "donor" }, token);
        },
        ["POST /v1/accounts/confirmation"] = async test =>
        {
            var email = Target.NewEmail();
            await test.SendAsync(
                "POST", "/v1/accounts", new { email, password = "a long password", displayName = "Siti", role = "donor" }, null);
            var (_, code) = await SentCodes.LastAsync(test.Cluster, email, "confirmation");
            return new("/v1/accounts/confirmation", new { email, code }, new { email, code = Wrong(code) }, null);
        },
        ["POST /v1/accounts/password-reset/confirmation"] = async test =>
        {
            var member = await test.MemberAsync();
            await test.SendAsync("POST", "/v1/accounts/password-reset", new { email = member.Email }, null);
            var (_, code) = await SentCodes.LastAsync(test.Cluster, member.Email, "reset");
            return new(
                "/v1/accounts/password-reset/confirmation", new { email = member.Email, code, password = "another password" },
                new { email = member.Email, code, password = "a third password" }, null);
        },
        ["POST /v1/sessions"] = async test =>
        {
            var member = await test.MemberAsync();
            return new("/v1/sessions", new { email = member.Email, password = member.Password },
                new { password = member.Password, email = member.Email.ToUpperInvariant() }, null);
        },
        ["POST /v1/sessions/{challengeId}/verification"] = async test =>
        {
            var member = await test.MemberAsync();
            await test.SendAsync("POST", "/v1/sessions", new { email = member.Email, password = member.Password }, null);
            var (challenge, code) = await SentCodes.LastAsync(test.Cluster, member.Email, "log-in");
            return new($"/v1/sessions/{challenge}/verification", new { code }, new { code = Wrong(code) }, null);
        },
        ["POST /v1/sessions/{challengeId}/resend"] = async test =>
        {
            var member = await test.MemberAsync();
            await test.SendAsync("POST", "/v1/sessions", new { email = member.Email, password = member.Password }, null);
            var (challenge, _) = await SentCodes.LastAsync(test.Cluster, member.Email, "log-in");
            test.Cluster.Time.Advance(TimeSpan.FromSeconds(16));
            return new($"/v1/sessions/{challenge}/resend", null, null, null);
        },
        ["POST /v1/tokens"] = async test =>
        {
            var member = await test.MemberAsync();
            return new("/v1/tokens", new { refreshToken = member.RefreshToken }, null, null);
        },
    };

    /// <remarks>Those of gRPC are compared with these by GrpcRepetitionTests.</remarks>
    public static TheoryData<string> Changing =>
        [.. RepetitionRuleTests.ChangingEndpoints.Where(static endpoint => endpoint.Contains(" /v1/", StringComparison.Ordinal))];

    private PanganCluster Cluster => shared.Cluster;

    [Theory]
    [MemberData(nameof(Changing))]
    public async Task Repetition_under_its_key_gets_the_first_answer_and_another_request_is_refused(string endpoint)
    {
        var kind = RepetitionRuleTests.Find(gateway, endpoint).Metadata.GetMetadata<PahlawanPangan.Gateway.Http.Repetition>(
            )!.Kind.ToString();
        Assert.Equal(kind is "RequiredKey" or "OptionalKey", Samples.ContainsKey(endpoint));
        if (!Samples.TryGetValue(endpoint, out var create))
        {
            return;
        }

        await shared.StartAsync(servers);
        var method = endpoint.Split(' ')[0];
        var sample = await create(this);
        var key = Guid.NewGuid().ToString("N");
        var first = await SendAsync(method, sample.Path, sample.Body, sample.Token, key);
        Assert.True(first.Status is >= 200 and < 300, first.Body);
        if (sample.Meanwhile is { } change)
        {
            Assert.InRange((await change()).Status, 200, 299);
        }

        // From what is stored, as another silo would.
        await Cluster.ForgetGrainsAsync();
        var again = await SendAsync(method, sample.Path, sample.Body, sample.Token, key);
        Assert.Equal((first.Status, WithoutToken(first)), (again.Status, WithoutToken(again)));
        Assert.Equal(first.Headers.GetValueOrDefault("ETag"), again.Headers.GetValueOrDefault("ETag"));
        if (sample.OtherBody is { } other)
        {
            var reused = await SendAsync(method, sample.Path, other, sample.Token, key);
            if (endpoint == "POST /v1/claims")
            {
                Assert.Contains("idempotency-key-reused", reused.Body, StringComparison.Ordinal);
            }
            else
            {
                Assert.Equal((422, "idempotency-key-reused"), (reused.Status, reused.Problem));
            }
        }
    }

    [Fact]
    public async Task Collection_is_answered_as_done_when_it_is_sent_again_without_a_key()
    {
        await shared.StartAsync(servers);
        var claim = await ClaimAsync();
        var path = $"/v1/lots/{claim.Lot}/claims/{claim.Id}/collection";
        var first = await SendAsync("POST", path, new { code = claim.Code, quantity = 2 }, claim.Donor);
        var again = await SendAsync("POST", path, new { code = claim.Code, quantity = 2 }, claim.Donor);
        Assert.Equal((200, first.Body), (again.Status, again.Body));
        Assert.Equal("claim-not-held", (await SendAsync("POST", path, new { code = claim.Code }, claim.Donor)).Problem);
        Assert.Equal(
            "claim-not-held", (await SendAsync("POST", path, new { code = Wrong(claim.Code), quantity = 2 }, claim.Donor)).Problem);
        Assert.Equal(2, (await Cluster.Lot(claim.Lot).GetAsync()).Value!.Quantities.Collected);
    }

    [Fact]
    public async Task Wrong_pickup_code_that_is_sent_again_under_its_key_costs_one_try()
    {
        await shared.StartAsync(servers);
        var claim = await ClaimAsync();
        var path = $"/v1/lots/{claim.Lot}/claims/{claim.Id}/collection";
        for (var i = 0; i < 7; i++)
        {
            var refused = await SendAsync("POST", path, new { code = Wrong(claim.Code) }, claim.Donor, "one-key");
            Assert.Equal((403, 4), (refused.Status, (int)refused.Json!["attemptsLeft"]!));
        }

        Assert.Equal(200, (await SendAsync("POST", path, new { code = claim.Code }, claim.Donor)).Status);
    }

    [Fact]
    public async Task Parallel_requests_under_one_key_have_one_effect()
    {
        await shared.StartAsync(servers);
        var (lot, donor) = await PostAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(
            _ => SendAsync("PATCH", $"/v1/lots/{lot}", new { posted = 50, notes = "more" }, donor, "parallel")));
        Assert.All(answers, answer => Assert.Equal((200, answers[0].Body), (answer.Status, answer.Body)));
        Assert.Equal(
            1L, await Cluster.QueryAsync<long>($"SELECT count(*) FROM outbox WHERE aggregate_id = '{lot}' AND subject LIKE '%adjusted%'"));
    }

    [Fact]
    public async Task Same_key_on_another_lot_or_of_another_caller_is_another_request()
    {
        await shared.StartAsync(servers);
        var ((one, donor), (two, other)) = (await PostAsync(), await PostAsync());
        Assert.Equal(200, (await SendAsync("POST", $"/v1/lots/{one}/withdrawal", new { reason = "sold" }, donor, "k")).Status);
        Assert.Equal(403, (await SendAsync("POST", $"/v1/lots/{one}/withdrawal", new { reason = "sold" }, other, "k")).Status);
        Assert.Equal(200, (await SendAsync("POST", $"/v1/lots/{two}/withdrawal", new { reason = "gone" }, other, "k")).Status);
    }

    [Fact]
    public async Task Answer_is_kept_for_a_day()
    {
        await shared.StartAsync(servers);
        var (lot, donor) = await PostAsync();
        Assert.Equal(200, (await SendAsync("PATCH", $"/v1/lots/{lot}", new { posted = 50 }, donor, "day")).Status);
        Assert.Equal(422, (await SendAsync("PATCH", $"/v1/lots/{lot}", new { posted = 60 }, donor, "day")).Status);
        Assert.InRange(
            await Cluster.QueryAsync<DateTime>("SELECT max(kept_until) FROM kept_answer"), Cluster.Time.Now.UtcDateTime.AddHours(23),
            Cluster.Time.Now.UtcDateTime.AddHours(25));
    }

    private static object Courier(double capacityKg) => new
    {
        capacityKg,
        temperatureClasses = new[] { "hot" },
        location = new { lat = Home.Lat, lon = Home.Lon },
        radiusKm = 20,
    };

    private static string Wrong(string code) => (code[0] == '9' ? '0' : '9') + code[1..];

    /// <summary>The body without the access token, which is signed again each time.</summary>
    private static string WithoutToken(Answer answer)
    {
        (answer.Json as System.Text.Json.Nodes.JsonObject)?.Remove("accessToken");
        return answer.Json?.ToJsonString() ?? answer.Body;
    }

    private Task<Answer> SendAsync(string method, string path, object? body, string? token, string? key = null) => shared.Gateway.SendAsync(
        method, path, body, token, request => request.Headers.Add("Idempotency-Key", key ?? Guid.NewGuid().ToString("N")));

    private string Token(Role role, Guid? id = null) => shared.Gateway.Services.GetRequiredService<TokenIssuer>()
        .Issue(new Caller(id ?? Guid.CreateVersion7(), role), TimeSpan.FromHours(1));

    private async Task<Member> MemberAsync()
    {
        var member = await Member.RegisterAsync(Cluster, shared.Gateway);
        await member.LogInAsync(shared.Gateway);

        // The last code is the one of the latest moment.
        Cluster.Time.Advance(TimeSpan.FromSeconds(1));
        return member;
    }

    private async Task<(Guid Lot, string Donor)> PostAsync(Guid? donorId = null)
    {
        var donor = donorId ?? Guid.CreateVersion7();
        var lot = Guid.CreateVersion7();
        var posted = await Cluster.Lot(lot)
            .PostAsync(LotSamples.Post(Cluster.Time.Now, 20) with { Caller = new Caller(donor, Role.Donor) });
        Assert.False(posted.IsRefused);
        return (lot, Token(Role.Donor, donor));
    }

    private async Task<Claimed> ClaimAsync(Place? deliverTo = null)
    {
        var (lot, donor) = await PostAsync();
        var recipient = new Caller(Guid.CreateVersion7(), Role.Recipient);
        var claim = await Cluster.Lot(lot).ClaimAsync(LotSamples.Claim(3, caller: recipient) with { DeliverTo = deliverTo });
        return new(lot, claim.Value!.Id, donor, Token(Role.Recipient, recipient.Id), Cluster.Codes.Of(claim.Value.Id));
    }

    private async Task<Sample> BatchAsync()
    {
        var lot = (await PostAsync()).Lot;
        return new(
            "/v1/claims", new { claims = new[] { new { lotId = lot, quantity = 1 } } },
            new { claims = new[] { new { lotId = lot, quantity = 2 } } }, Token(Role.Recipient));
    }

    private async Task<(Guid Delivery, string Courier, string Code)> OfferAsync()
    {
        var claim = await ClaimAsync(Home);
        var lot = (await Cluster.Lot(claim.Lot).GetAsync()).Value!;
        var offered = await Cluster.Grains.GetGrain<IDeliveryGrain>(claim.Id).OfferAsync(
            new DeliveryView
            {
                Id = claim.Id,
                LotId = claim.Lot,
                DonorId = lot.DonorId,
                RecipientId = Guid.CreateVersion7(),
                Status = DeliveryStatus.Offered,
                From = lot.Terms.Location,
                To = Home,
                Grams = 1000,
                TemperatureClass = TemperatureClass.Hot,
                PickupFrom = lot.Terms.PickupWindow.From,
                PickupTo = Cluster.Time.Now.AddHours(2),
                UseBy = lot.Terms.UseBy,
            },
            "jakarta",
            null);
        Assert.Null(offered);
        var courier = Token(Role.Courier);
        Assert.Equal(200, (await SendAsync("PUT", "/v1/couriers/me", Courier(100), courier)).Status);
        return (claim.Id, courier, claim.Code);
    }

    private async Task<(string Webhook, string Token)> WebhookAsync()
    {
        var token = Token(Role.Donor);
        var made = await SendAsync("POST", "/v1/webhooks", new { url = "http://127.0.0.1:1/" }, token);
        return ((string)made.Json!["id"]!, token);
    }

    private sealed record Claimed(Guid Lot, Guid Id, string Donor, string Recipient, string Code);

    private sealed record Sample(string Path, object? Body, object? OtherBody, string? Token)
    {
        /// <summary>A change between the request and its repetition, which the first answer does not show.</summary>
        public Func<Task<Answer>>? Meanwhile { get; init; }
    }
}
