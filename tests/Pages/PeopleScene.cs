using System.Globalization;
using System.Net;
using System.Text.Json;
using PahlawanPangan.Tests.EndToEnd;

namespace PahlawanPangan.Tests.Pages;

/// <summary>What others do over the API while someone uses the pages.</summary>
internal sealed class PeopleScene
{
    private readonly RunningEngine _engine;

    private PeopleScene(RunningEngine engine) => _engine = engine;

    /// <summary>The donor.</summary>
    public Guid Donor { get; } = Guid.CreateVersion7();

    /// <summary>Where this scene plays: no other test has food near it.</summary>
    public double Lat { get; } = -60 + (Random.Shared.NextDouble() * 120);

    /// <summary>Where this scene plays.</summary>
    public double Lon { get; } = -170 + (Random.Shared.NextDouble() * 340);

    /// <summary>The address of a search at this place.</summary>
    public string Search => string.Create(CultureInfo.InvariantCulture, $"lat={Lat}&lon={Lon}&radiusKm=10");

    public static async Task<PeopleScene> StartAsync(PagesFixture pages) => new((await pages.StartAsync()).Engine);

    /// <summary>Posts a lot about a kilometre away, and waits until a search finds it.</summary>
    public async Task<Guid> PostAsync(string title, long quantity = 10, string allergens = "\"soybeans\"", string batch = "[]")
    {
        var now = DateTimeOffset.UtcNow;
        var body = string.Create(CultureInfo.InvariantCulture, $$"""
            {"title":"{{title}}","category":"prepared-meals","unit":"portion","quantity":{{quantity}},"useBy":"{{now.AddHours(6):O}}",
             "pickupWindow":{"from":"{{now:O}}","to":"{{now.AddHours(5):O}}"},
             "location":{"lat":{{Lat + 0.01}},"lon":{{Lon}},"address":"Jl. Melati 5"},"region":"jakarta","temperatureClass":"ambient",
             "allergens":[{{allergens}}],"halal":"declared","notes":"Ring twice"{{(batch == "[]" ? "" : $",\"batchCodes\":{batch}")}}}
            """);
        var lot = (await SendAsync(HttpMethod.Post, "/v1/lots", Role.Donor, Donor, body)).GetProperty("id").GetGuid();
        await Wait.UntilAsync(
            async () => (await SendAsync(HttpMethod.Get, $"/v1/lots?{Search}", Role.Donor, Donor)).GetProperty("items").EnumerateArray()
                .Any(item => item.GetProperty("id").GetGuid() == lot),
            "the lot is found");
        return lot;
    }

    /// <summary>Claims from a lot; to be brought to this place when it is to be delivered.</summary>
    public async Task<Guid> ClaimAsync(Guid lot, Guid recipient, long quantity = 2, bool isDelivered = false)
    {
        var delivery = isDelivered
            ? string.Create(
                CultureInfo.InvariantCulture,
                $$""","delivery":{"location":{"address":"Jl. Kenanga 7","lat":{{Lat - 0.01}},"lon":{{Lon + 0.01}} } }""")
            : "";
        var claim = await SendAsync(
            HttpMethod.Post, $"/v1/lots/{lot}/claims", Role.Recipient, recipient, $$"""{"quantity":{{quantity}}{{delivery}}}""");
        return claim.GetProperty("id").GetGuid();
    }

    /// <summary>A claim as its claimant sees it.</summary>
    public Task<JsonElement> ReadAsync(Guid claim, Guid recipient) =>
        SendAsync(HttpMethod.Get, $"/v1/claims/{claim}", Role.Recipient, recipient);

    /// <summary>The ids of an account's claims.</summary>
    public async Task<List<Guid>> ClaimsAsync(Guid recipient) =>
        [.. (await SendAsync(HttpMethod.Get, "/v1/claims", Role.Recipient, recipient)).GetProperty("items").EnumerateArray()
            .Select(static claim => claim.GetProperty("id").GetGuid())];

    /// <summary>The donor hands a claim over.</summary>
    public Task CollectAsync(Guid lot, Guid claim, string code) =>
        SendAsync(HttpMethod.Post, $"/v1/lots/{lot}/claims/{claim}/collection", Role.Donor, Donor, $$"""{"code":"{{code}}"}""");

    /// <summary>The donor recalls a lot.</summary>
    public Task RecallAsync(Guid lot) =>
        SendAsync(HttpMethod.Post, $"/v1/lots/{lot}/recall", Role.Donor, Donor, """{"reason":"Glass was found in it"}""");

    /// <summary>Waits until a delivery is offered to a courier who has a profile.</summary>
    public Task OfferedAsync(Guid courier, Guid delivery) => Wait.UntilAsync(
        async () => (await SendAsync(HttpMethod.Get, "/v1/couriers/me/offers", Role.Courier, courier)).GetProperty("items")
            .EnumerateArray().Any(offer => offer.GetProperty("id").GetGuid() == delivery),
        "the delivery is on offer");

    /// <summary>Waits until an account has a notification of a kind, and returns its number.</summary>
    public async Task<long> NotifiedAsync(Role role, Guid account, string kind)
    {
        long? number = null;
        await Wait.UntilAsync(
            async () =>
            {
                var news = await SendAsync(HttpMethod.Get, "/v1/notifications", role, account);
                foreach (var one in news.GetProperty("items").EnumerateArray())
                {
                    number ??= one.GetProperty("kind").GetString() == kind ? one.GetProperty("number").GetInt64() : null;
                }

                return number is not null;
            },
            kind);
        return number!.Value;
    }

    /// <summary>Sets where a courier is and what fits.</summary>
    public Task SetCourierAsync(Guid courier) => SendAsync(
        HttpMethod.Put, "/v1/couriers/me", Role.Courier, courier,
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"capacityKg":20,"temperatureClasses":["ambient"],"location":{"lat":{{Lat}},"lon":{{Lon}} },"radiusKm":10}"""));

    /// <summary>Sends a request that succeeds, as an account in a role.</summary>
    public async Task<JsonElement> SendAsync(HttpMethod method, string path, Role role, Guid account, string? body = null)
    {
        var key = method == HttpMethod.Post ? Guid.NewGuid().ToString("N") : null;
        var answer = await _engine.SendAsync(method, path, _engine.Token(role, account), key, body);
        Assert.True(answer is { Status: >= HttpStatusCode.OK and < HttpStatusCode.Ambiguous }, $"{method} {path}: {answer}");
        return answer!.Body.Length == 0 ? default : JsonDocument.Parse(answer.Body).RootElement;
    }
}
