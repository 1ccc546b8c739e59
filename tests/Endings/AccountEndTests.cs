using Microsoft.Extensions.DependencyInjection;
using PahlawanPangan.Accounts;
using PahlawanPangan.Deliveries;
using PahlawanPangan.Grains.Accounts;
using PahlawanPangan.Lots;
using PahlawanPangan.Notifications;

namespace PahlawanPangan.Tests.Endings;

/// <summary>What ends with an account that is deleted, disabled or given another role.</summary>
[Finding("what must end with an account, and what is kept of it")]
[Safety]
[Collection<AccountCollection>]
public sealed class AccountEndTests(Servers servers, SharedCluster shared)
{
    private const string Street = "Jl. Rahasia 7";
    private static readonly Caller Operator = new(Guid.CreateVersion7(), Role.Operator);
    private static readonly Place Home = new() { Lat = -6.22345, Lon = 106.82345, Address = Street };

    private PanganCluster Cluster => shared.Cluster;

    [Theory]
    [InlineData("deleted")]
    [InlineData("disabled")]
    [InlineData("role")]
    public async Task Lots_of_a_donor_who_is_none_any_more_are_withdrawn_and_their_holds_cancelled_with_the_reason(string how)
    {
        await shared.StartAsync(servers);
        var donor = await MemberAsync("donor");
        var lot = await PostAsync(donor.Id);
        var collected = (await Cluster.Lot(lot).ClaimAsync(LotSamples.Claim(2))).Value!;
        var collect = LotSamples.Collect(collected.Id, Cluster.Codes.Of(collected.Id)) with { Caller = new Caller(donor.Id, Role.Donor) };
        Assert.False((await Cluster.Lot(lot).CollectAsync(collect)).IsRefused);
        var held = (await Cluster.Lot(lot).ClaimAsync(LotSamples.Claim(3))).Value!;

        await EndAsync(donor, how);

        await Wait.WithinSecondsAsync(
            async () => (await Cluster.Lot(lot).GetAsync()).Value! is { Status: LotStatus.Withdrawn, Quantities.Held: 0 });
        Assert.Equal((18L, 2L), ((await Cluster.Lot(lot).GetAsync()).Value!.Quantities.Withdrawn, (
            await Cluster.Lot(lot).GetAsync()).Value!.Quantities.Collected));
        Assert.Equal(RefusalKind.LotNotOpen, (await Cluster.Lot(lot).ClaimAsync(LotSamples.Claim(1))).Refusal?.Kind);
        var cancelled = await Cluster.QueryAsync<string>(
            $"SELECT convert_from(payload, 'UTF8') FROM outbox WHERE aggregate_id = '{lot}' AND subject LIKE '%claim-cancelled%'");
        Assert.Contains(held.Id.ToString(), cancelled, StringComparison.Ordinal);
        Assert.Contains(how == "role" ? "no donor" : how, cancelled, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("deleted")]
    [InlineData("disabled")]
    [InlineData("role")]
    public async Task Holds_of_a_recipient_who_is_none_any_more_go_back_to_their_lots(string how)
    {
        await shared.StartAsync(servers);
        var recipient = await MemberAsync("recipient");
        var (one, two) = (await PostAsync(), await PostAsync());
        foreach (var lot in (Guid[])[one, two])
        {
            Assert.False(
                (await Cluster.Lot(lot).ClaimAsync(LotSamples.Claim(5, caller: new Caller(recipient.Id, Role.Recipient)))).IsRefused);
        }

        await EndAsync(recipient, how);

        await Wait.WithinSecondsAsync(async () => (await Cluster.Lot(one).GetAsync()).Value!.Quantities is { Available: 20, Held: 0 }
            && (await Cluster.Lot(two).GetAsync()).Value!.Quantities is { Available: 20, Held: 0 });
    }

    [Theory]
    [InlineData("deleted", false)]
    [InlineData("disabled", false)]
    [InlineData("role", false)]
    [InlineData("disabled", true)]
    public async Task Deliveries_of_a_courier_who_is_none_any_more_are_given_back(string how, bool isPickedUp)
    {
        await shared.StartAsync(servers);
        var courier = await MemberAsync("courier");
        var (lot, claim) = await OfferAsync();
        var grain = Cluster.Grains.GetGrain<ICourierGrain>(courier.Id);
        await SetProfileAsync(grain);
        Assert.False((await grain.AcceptAsync(claim, null)).IsRefused);
        if (isPickedUp)
        {
            Assert.False((await grain.PickUpAsync(claim, Cluster.Codes.Of(claim), null)).IsRefused);
        }

        await EndAsync(courier, how);

        var expected = isPickedUp ? DeliveryStatus.Failed : DeliveryStatus.Offered;
        var delivery = Cluster.Grains.GetGrain<IDeliveryGrain>(claim);
        await Wait.WithinSecondsAsync(async () => (await delivery.GetAsync(Operator)).Value!.Status == expected);
        await Wait.WithinSecondsAsync(async () => (await grain.RouteAsync()).Value!.Stops.Count == 0);
        await Wait.WithinSecondsAsync(async () => (await grain.ProfileAsync() is null) == (how == "deleted"));
        Assert.NotEqual(Guid.Empty, lot);
    }

    [Fact]
    public async Task Webhooks_of_a_disabled_account_are_disabled_and_those_of_a_deleted_one_are_gone()
    {
        await shared.StartAsync(servers);
        var (disabled, deleted) = (await MemberAsync("donor"), await MemberAsync("donor"));
        var webhooks = Cluster.Grains.GetGrain<IWebhookGrain>(0);
        foreach (var member in (Member[])[disabled, deleted])
        {
            Assert.False((
                await webhooks.CreateAsync(new Caller(member.Id, Role.Donor), Guid.CreateVersion7(), "http://127.0.0.1:1/", [])).IsRefused);
        }

        await EndAsync(disabled, "disabled");
        await EndAsync(deleted, "deleted");

        await Wait.WithinSecondsAsync(
            () => Cluster.QueryAsync<bool>($"SELECT bool_and(disabled_at IS NOT NULL) FROM webhook WHERE account_id = '{disabled.Id}'"));
        await Wait.WithinSecondsAsync(async () => await CountAsync($"webhook WHERE account_id = '{deleted.Id}'") == 0);

        // A request of the session that has just ended makes none either.
        var late = await webhooks.CreateAsync(new Caller(deleted.Id, Role.Donor), Guid.CreateVersion7(), "http://127.0.0.1:1/", []);
        Assert.True(late.IsRefused);
    }

    [Fact]
    public async Task Events_that_come_after_a_deletion_bring_nothing_back_into_the_inbox()
    {
        await shared.StartAsync(servers);
        var recipient = await MemberAsync("recipient");
        var lot = await PostAsync();
        await using (var consumers = RunningConsumers.Start(Cluster))
        {
            _ = await Cluster.Lot(lot).ClaimAsync(LotSamples.Claim(1, caller: new Caller(recipient.Id, Role.Recipient)));
            await consumers.CatchUpAsync("notifications");
        }

        Assert.Equal(1L, await CountAsync($"notification WHERE account_id = '{recipient.Id}'"));
        var second = (await Cluster.Lot(lot).ClaimAsync(LotSamples.Claim(2, caller: new Caller(recipient.Id, Role.Recipient)))).Value!;
        await EndAsync(recipient, "deleted");
        await Wait.WithinSecondsAsync(async () => (await Cluster.Lot(lot).GetAsync()).Value!.Quantities.Held == 0);
        Assert.Equal(0L, await CountAsync($"notification WHERE account_id = '{recipient.Id}'"));

        // The consumer was behind: the claim, its cancellation and the donor's news come now.
        await using var late = RunningConsumers.Start(Cluster);
        await late.CatchUpAsync("notifications");
        Assert.Equal(0L, await CountAsync($"notification WHERE account_id = '{recipient.Id}'"));
        Assert.NotEqual(0L, await CountAsync($"notification WHERE claim_id = '{second.Id}'"));
    }

    [Fact]
    public async Task Deletion_that_an_outage_cuts_short_is_finished_later()
    {
        await shared.StartAsync(servers);
        var recipient = await MemberAsync("recipient");
        var lot = await PostAsync();
        _ = await Cluster.Lot(lot).ClaimAsync(LotSamples.Claim(5, caller: new Caller(recipient.Id, Role.Recipient)));
        await Cluster.ExecuteAsync("ALTER TABLE webhook RENAME TO mislaid");
        try
        {
            // Without the identity grain, as if its silo had died after the account was deleted.
            Assert.False((await Cluster.Grains.GetGrain<IAccountAuthority>(recipient.Id).DeleteAsync(null)).IsRefused);
            await Wait.WithinSecondsAsync(
                () => Cluster.QueryAsync<bool>($"SELECT last_error IS NOT NULL FROM ending_account WHERE account_id = '{recipient.Id}'"));
        }
        finally
        {
            await Cluster.ExecuteAsync("ALTER TABLE mislaid RENAME TO webhook");
        }

        Cluster.Time.Advance(TimeSpan.FromSeconds(70));
        await Wait.UntilAsync(
            async () => await CountAsync($"ending_account WHERE account_id = '{recipient.Id}'") == 0,
            "the deletion is finished",
            () => Cluster.QueryAsync<string>($"SELECT e::text FROM ending_account e WHERE account_id = '{recipient.Id}'"),
            TimeSpan.FromSeconds(15));
        Assert.Equal(0, (await Cluster.Lot(lot).GetAsync()).Value!.Quantities.Held);

        // Its address was freed too, and a new registration of it is another account.
        var identity = Cluster.Grains.GetGrain<IIdentityGrain>(0);
        Assert.False((await identity.RegisterAsync(AccountSamples.Register(recipient.Email))).IsRefused);
        var (_, code) = await SentCodes.LastAsync(Cluster, recipient.Email, "confirmation");
        Assert.False((await identity.ConfirmAsync(new ConfirmAccount { Email = recipient.Email, Code = code })).IsRefused);
        Assert.True((await Cluster.Grains.GetGrain<IAccountGrain>(recipient.Id).GetAsync(Operator)).IsRefused);
    }

    [Fact]
    public async Task Account_that_was_noted_as_ending_and_did_not_change_keeps_everything()
    {
        await shared.StartAsync(servers);
        var donor = await MemberAsync("donor");
        var lot = await PostAsync(donor.Id);
        Assert.True(await Cluster.Services.GetRequiredService<EndingAccounts>().AddAsync(donor.Id));
        Cluster.Time.Advance(TimeSpan.FromSeconds(70));
        await Wait.WithinSecondsAsync(async () => await CountAsync($"ending_account WHERE account_id = '{donor.Id}'") == 0);
        Assert.Equal(LotStatus.Open, (await Cluster.Lot(lot).GetAsync()).Value!.Status);
    }

    [Fact]
    public async Task Address_of_a_deleted_person_is_in_no_table_any_more()
    {
        const string Alley = "Gang Sunyi 12";
        await shared.StartAsync(servers);
        var (recipient, donor) = (await MemberAsync("recipient"), await MemberAsync("donor"));
        var lot = await PostAsync(donor.Id, street: Alley);
        Assert.False((await Cluster.Lot(lot).ClaimAsync(
            LotSamples.Claim(5, caller: new Caller(recipient.Id, Role.Recipient)) with {
                DeliverTo = new Place { Lat = -6.31313, Lon = 106.91919, Address = Alley } })).IsRefused);
        Assert.NotEqual(0L, await RowsWithAsync(Alley));
        await EndAsync(recipient, "deleted");
        await EndAsync(donor, "deleted");
        await Wait.WithinSecondsAsync(async () => await RowsWithAsync(Alley) == 0 && await RowsWithAsync("106.91919") == 0);
        Assert.Equal(0L, await RowsWithAsync(recipient.Email));
    }

    [Fact, Safety]
    public async Task Diet_of_a_deleted_person_and_what_was_accepted_against_it_are_gone()
    {
        await shared.StartAsync(servers);
        var recipient = await MemberAsync("recipient");
        var diets = Cluster.Grains.GetGrain<IDietGrain>(recipient.Id);
        Assert.False((await diets.SetAsync(new RecipientDiet { Needs = DietNeeds.Soybeans })).IsRefused);
        var lot = await PostAsync();
        var me = new Caller(recipient.Id, Role.Recipient);
        Assert.False((await Cluster.Lot(lot).ClaimAsync(
            LotSamples.Claim(5, caller: me) with { AcceptedConflicts = DietNeeds.Soybeans })).IsRefused);
        Assert.Equal(1L, await CountAsync($"claim WHERE recipient_id = '{recipient.Id}' AND details ? 'acceptedConflicts'"));

        await EndAsync(recipient, "deleted");

        await Wait.WithinSecondsAsync(
            async () => await CountAsync($"claim WHERE recipient_id = '{recipient.Id}' AND details ? 'acceptedConflicts'") == 0);
        await Wait.WithinSecondsAsync(async () => await CountAsync($"document WHERE kind = 'diet' AND id = '{recipient.Id}'") == 0);
        Assert.Null(await diets.GetAsync());
    }

    [Fact]
    public async Task Export_shows_lots_claims_deliveries_inbox_webhooks_preferences_and_the_courier()
    {
        await shared.StartAsync(servers);
        var recipient = await MemberAsync("recipient");
        var me = new Caller(recipient.Id, Role.Recipient);
        var lot = await PostAsync();
        var claim = (await Cluster.Lot(lot).ClaimAsync(LotSamples.Claim(5, caller: me) with { DeliverTo = Home })).Value!;
        await Cluster.Grains.GetGrain<IWebhookGrain>(0).CreateAsync(me, Guid.CreateVersion7(), "http://127.0.0.1:1/mine", []);
        Assert.Equal(200, (await shared.Gateway.SendAsync(
            "PUT", "/v1/accounts/me/notification-preferences", new { muted = new[] { "lot-claimed" } }, recipient.AccessToken)).Status);
        var diet = new { allergens = new[] { "milk" }, diet = new[] { "halal" }, strict = true };
        Assert.Equal(200, (await shared.Gateway.SendAsync("PUT", "/v1/accounts/me/diet", diet, recipient.AccessToken)).Status);
        await SetProfileAsync(Cluster.Grains.GetGrain<ICourierGrain>(recipient.Id));
        await Cluster.ExecuteAsync($"UPDATE lot SET donor_id = '{recipient.Id}' WHERE id = '{await PostAsync()}'");
        await Cluster.ExecuteAsync(
            $"""
             INSERT INTO notification VALUES
               ('{recipient.Id}', 1, gen_random_uuid(), 'claim-held', gen_random_uuid(), NULL, '{claim.Id}', 5, NULL, now(), now())
             """);
        var exported = (await shared.Gateway.SendAsync("GET", "/v1/accounts/me/export", token: recipient.AccessToken)).Json!;
        Assert.Equal(claim.Id.ToString(), (string)exported["claims"]![0]!["id"]!);
        Assert.Equal(Street, (string)exported["claims"]![0]!["delivery"]!["location"]!["address"]!);
        Assert.Equal("http://127.0.0.1:1/mine", (string)exported["webhooks"]![0]!["url"]!);
        Assert.Null(exported["webhooks"]![0]!["secret"]);
        Assert.Equal("lot-claimed", (string)exported["notificationPreferences"]!["muted"]![0]!);
        Assert.Equal("claim-held", (string)exported["notifications"]![0]!["kind"]!);
        Assert.Equal("""{"allergens":["milk"],"diet":["halal"],"strict":true}""", exported["diet"]!.ToJsonString());
        Assert.Equal(100, (double)exported["courier"]!["capacityKg"]!);
        Assert.Single(exported["lots"]!.AsArray());
        Assert.Empty(exported["deliveries"]!.AsArray());
        Assert.Single(exported["sessions"]!.AsArray());
    }

    private async Task<Member> MemberAsync(string role)
    {
        var member = await Member.RegisterAsync(Cluster, shared.Gateway, role: role);
        await member.LogInAsync(shared.Gateway);
        return member;
    }

    private async Task EndAsync(Member member, string how)
    {
        if (how == "deleted")
        {
            Assert.Equal(204, (await shared.Gateway.SendAsync("DELETE", "/v1/accounts/me", token: member.AccessToken)).Status);
            return;
        }

        var changed = await Cluster.Grains.GetGrain<IAccountGrain>(member.Id)
            .AdministerAsync(Operator, how == "role" ? Role.Operator : null, how == "disabled" ? true : null, null);
        Assert.False(changed.IsRefused);
    }

    private async Task<Guid> PostAsync(Guid? donor = null, string? street = null)
    {
        var lot = Guid.CreateVersion7();
        var post = LotSamples.Post(Cluster.Time.Now, 20) with { Caller = new Caller(donor ?? Guid.CreateVersion7(), Role.Donor) };
        var terms = post.Terms with { Location = post.Terms.Location with { Address = street } };
        Assert.False((await Cluster.Lot(lot).PostAsync(post with { Terms = terms })).IsRefused);
        return lot;
    }

    private async Task<(Guid Lot, Guid Claim)> OfferAsync()
    {
        var lot = await PostAsync();
        var claim = (await Cluster.Lot(lot).ClaimAsync(LotSamples.Claim(3) with { DeliverTo = Home })).Value!;
        var view = (await Cluster.Lot(lot).GetAsync()).Value!;
        Assert.Null(await Cluster.Grains.GetGrain<IDeliveryGrain>(claim.Id).OfferAsync(
            new DeliveryView
            {
                Id = claim.Id,
                LotId = lot,
                DonorId = view.DonorId,
                RecipientId = claim.RecipientId,
                Status = DeliveryStatus.Offered,
                From = view.Terms.Location,
                To = Home,
                Grams = 1000,
                TemperatureClass = TemperatureClass.Hot,
                PickupFrom = view.Terms.PickupWindow.From,
                PickupTo = claim.HeldUntil,
                UseBy = view.Terms.UseBy,
            },
            "jakarta",
            null));
        return (lot, claim.Id);
    }

    private static async Task SetProfileAsync(ICourierGrain courier) => Assert.False((await courier.SetProfileAsync(new CourierProfile
    {
        CapacityGrams = 100_000,
        TemperatureClasses = new[] { TemperatureClass.Hot },
        Location = Home,
        RadiusKm = 20,
    })).IsRefused);

    private Task<long> CountAsync(string what) => Cluster.QueryAsync<long>($"SELECT count(*) FROM {what}");

    /// <summary>How many rows of all tables hold a text, but for events, which name no address.</summary>
    private Task<long> RowsWithAsync(string text) => Cluster.QueryAsync<long>(
        $"""
         SELECT (SELECT count(*) FROM lot t WHERE t::text LIKE '%{text}%') + (SELECT count(*) FROM claim t WHERE t::text LIKE '%{text}%')
           + (SELECT count(*) FROM document WHERE convert_from(body, 'UTF8') LIKE '%{text}%') + (SELECT count(*) FROM notification t WHERE t::text LIKE '%{text}%')
           + (SELECT count(*) FROM message t WHERE t::text LIKE '%{text}%') + (SELECT count(*) FROM open_lot t WHERE t::text LIKE '%{text}%')
           + (SELECT count(*) FROM delivery t WHERE t::text LIKE '%{text}%')
         """);
}
