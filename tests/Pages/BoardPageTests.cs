using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace PahlawanPangan.Tests.Pages;

/// <summary>The public board in a browser.</summary>
[ServerTests]
public sealed class BoardPageTests(PagesFixture pages)
{
    [Theory]
    [InlineData("en", 390)]
    [InlineData("id", 1280)]
    public async Task Posted_lot_is_on_the_board_and_moves_live_after_a_claim(string language, int width)
    {
        await pages.StartAsync();
        var (title, donor, recipient) = ($"Nasi {Guid.NewGuid():N}", Guid.CreateVersion7(), Guid.CreateVersion7());
        var lot = await PostAsync(title, donor, quantity: 40);
        await using var visitor = await pages.VisitAsync(width: width, language: language);
        var sizes = new List<Task<RequestSizesResult>>();
        visitor.Page.RequestFinished += (_, request) => sizes.Add(request.SizesAsync());
        await Wait.UntilAsync(async () =>
        {
            sizes.Clear();
            await visitor.GoToAsync("/");
            return (await visitor.ReadAsync()).Contains(title, StringComparison.Ordinal);
        });

        var transferred = (await Task.WhenAll(sizes)).Sum(static size => size.ResponseBodySize + size.ResponseHeadersSize);
        Assert.InRange(transferred, 1_000, 100_000);
        var card = visitor.Page.Locator($"#lot-{lot}");
        Assert.Contains(language == "en" ? "40 portions" : "40 porsi", await card.InnerTextAsync(), StringComparison.Ordinal);
        await visitor.AssertAccessibleAsync();
        await visitor.PictureAsync($"board-{language}-{width}");

        await visitor.Page.EvaluateAsync("window.isStill = true");
        await ClaimAsync(lot, recipient, quantity: 3);
        await Assertions.Expect(card).ToContainTextAsync(language == "en" ? "37 portions" : "37 porsi", new() { Timeout = 30_000 });
        Assert.True(await visitor.Page.EvaluateAsync<bool>("window.isStill"));
    }

    [Fact]
    public async Task Board_shows_no_account_and_no_exact_place_in_page_answer_and_stream()
    {
        await pages.StartAsync();
        var (title, donor, recipient) = ($"Roti {Guid.NewGuid():N}", Guid.CreateVersion7(), Guid.CreateVersion7());
        var lot = await PostAsync(title, donor, quantity: 8);
        await ClaimAsync(lot, recipient, quantity: 1);
        using var http = new HttpClient { BaseAddress = new Uri(pages.Engine.Engine.Url) };
        await Wait.UntilAsync(async () => (await http.GetStringAsync("/v1/board")).Contains(title, StringComparison.Ordinal));

        string[] seen =
        [
            await http.GetStringAsync("/v1/board"), await http.GetStringAsync("/"),
            await ReadStreamAsync(http, "/v1/board/stream", title), await ReadStreamAsync(http, "/board/live", title),
        ];

        Assert.All(seen, text =>
        {
            Assert.Contains(title, text, StringComparison.Ordinal);
            foreach (var secret in (string[])[donor.ToString(), recipient.ToString(), "6.23456", "106.87654", "Jl. Rahasia", "donorId"])
            {
                Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
            }
        });
        var shown = JsonNode.Parse(seen[0])!["lots"]!.AsArray().Single(one => (string)one!["title"]! == title)!;
        Assert.Equal((-6.23, 106.88), ((double)shown["location"]!["lat"]!, (double)shown["location"]!["lon"]!));
    }

    [Fact]
    public async Task Board_without_scripts_shows_everything_but_changes()
    {
        await pages.StartAsync();
        var title = $"Sayur {Guid.NewGuid():N}";
        await PostAsync(title, Guid.CreateVersion7(), quantity: 5);
        await using var visitor = await pages.VisitAsync(scripts: false);

        await Wait.UntilAsync(async () =>
        {
            await visitor.GoToAsync("/");
            return (await visitor.ReadAsync()).Contains(title, StringComparison.Ordinal);
        });

        Assert.Equal(1, await visitor.Page.Locator("svg.map").CountAsync());
        Assert.Equal(3, await visitor.Page.Locator("svg.chart").CountAsync());
        Assert.Equal(3, await visitor.Page.Locator("a[href='/register']").CountAsync());
    }

    private async Task<Guid> PostAsync(string title, Guid donor, long quantity)
    {
        var body = JsonNode.Parse(LotSamples.Json(quantity))!.AsObject();
        body["title"] = title;
        body["useBy"] = DateTimeOffset.UtcNow.AddHours(3).ToString("O");
        body["pickupWindow"]!["to"] = DateTimeOffset.UtcNow.AddHours(2).ToString("O");
        body["location"] = new JsonObject { ["lat"] = -6.23456, ["lon"] = 106.87654, ["address"] = "Jl. Rahasia 1" };
        var answer = await pages.Engine.SendAsync(
            HttpMethod.Post, "/v1/lots", pages.Engine.Token(Role.Donor, donor), Guid.NewGuid().ToString(), body.ToJsonString());
        Assert.True((int?)answer?.Status == 201, answer?.Body);
        return JsonDocument.Parse(answer!.Body).RootElement.GetProperty("id").GetGuid();
    }

    private async Task ClaimAsync(Guid lot, Guid recipient, long quantity)
    {
        var answer = await pages.Engine.SendAsync(
            HttpMethod.Post, $"/v1/lots/{lot}/claims", pages.Engine.Token(Role.Recipient, recipient), Guid.NewGuid().ToString(),
            $$"""{"quantity":{{quantity}}}""");
        Assert.True((int?)answer?.Status == 201, answer?.Body);
    }

    private static async Task<string> ReadStreamAsync(HttpClient http, string path, string until)
    {
        await using var stream = await http.GetStreamAsync(path);
        using var reader = new StreamReader(stream);
        var text = new System.Text.StringBuilder();
        while (!text.ToString().Contains(until, StringComparison.Ordinal))
        {
            text.AppendLine(await reader.ReadLineAsync() ?? throw new EndOfStreamException());
        }

        return text.ToString();
    }
}
