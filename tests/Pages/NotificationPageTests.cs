using System.Globalization;
using System.Net.ServerSentEvents;
using PahlawanPangan.Gateway.Tokens;

namespace PahlawanPangan.Tests.Pages;

/// <summary>An account's notifications, on the page and live.</summary>
[ServerTests]
public sealed class NotificationPageTests(PagesFixture pages)
{
    private const string Password = "correct horse battery";

    [Fact]
    public async Task Notification_appears_without_a_reload_and_leads_to_its_claim()
    {
        var scene = await PeopleScene.StartAsync(pages);
        var lot = await scene.PostAsync("Ketoprak");
        await using var visitor = await pages.VisitAsync(Role.Recipient, language: "id");
        await visitor.GoToAsync("/notifications");
        await visitor.AssertAccessibleAsync();
        Assert.Contains("Belum ada kabar", await visitor.ReadAsync(), StringComparison.Ordinal);

        var claim = await scene.ClaimAsync(lot, visitor.Account);
        await visitor.Page.WaitForSelectorAsync("#inbox li:has-text('Makanan disimpan untuk Anda')");
        await scene.CollectAsync(lot, claim, (await scene.ReadAsync(claim, visitor.Account)).GetProperty("pickupCode").GetString()!);
        await visitor.Page.WaitForSelectorAsync("#inbox li:first-child:has-text('Makanan Anda sudah diambil')");
        Assert.Equal(2, await visitor.Page.Locator("#inbox li").CountAsync());
        await visitor.AssertAccessibleAsync();
        await visitor.PictureAsync("notifications");

        await visitor.FollowAsync("#inbox li:first-child a");
        Assert.Equal($"/recipient/claims/{claim}", visitor.Path);
        await visitor.GoToAsync("/notifications");
        Assert.Equal(2, await visitor.Page.Locator("#inbox li").CountAsync());
    }

    [Fact]
    public async Task Link_counts_what_the_browser_has_not_shown()
    {
        var scene = await PeopleScene.StartAsync(pages);
        await using var visitor = await pages.VisitAsync(Role.Recipient, width: 1280);
        await scene.ClaimAsync(await scene.PostAsync("Pempek"), visitor.Account);
        await scene.NotifiedAsync(Role.Recipient, visitor.Account, "claim-held");

        await visitor.GoToAsync("/recipient/claims");
        Assert.Contains("1 new", await visitor.Page.TextContentAsync("header a[href='/notifications']"), StringComparison.Ordinal);
        await visitor.AssertAccessibleAsync();
        await visitor.GoToAsync("/notifications");
        await visitor.GoToAsync("/recipient/claims");

        Assert.DoesNotContain("new", await visitor.Page.TextContentAsync("header a[href='/notifications']"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_resumes_after_the_last_event_without_gap_or_repetition()
    {
        var scene = await PeopleScene.StartAsync(pages);
        var recipient = Guid.CreateVersion7();
        var lot = await scene.PostAsync("Nasi liwet", quantity: 100);
        for (var number = 1; number <= 4; number++)
        {
            await scene.ClaimAsync(lot, recipient, quantity: number);
        }

        await Wait.UntilAsync(
            async () => (await scene.SendAsync(HttpMethod.Get, "/v1/notifications", Role.Recipient, recipient)).GetProperty("items")
                .GetArrayLength() == 4,
            "four notifications");
        var token = pages.Engine.Token(Role.Recipient, recipient);

        Assert.Equal(["1", "2", "3", "4"], await ReadAsync(token, "?after=0", lastEventId: null, count: 4));
        Assert.Equal(["3", "4"], await ReadAsync(token, "?after=0", lastEventId: 2, count: 2));
        Assert.Equal(["4"], await ReadAsync(token, "?after=3", lastEventId: null, count: 1));
    }

    [Fact]
    public async Task Stream_ends_when_its_session_does()
    {
        await using var visitor = await pages.VisitAsync();
        var token = await LogInAsync(visitor);
        using var http = new HttpClient();
        using var request = StreamRequest(token, "?after=0", lastEventId: null);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);

        var loggedOut = await pages.Engine.SendAsync(HttpMethod.Delete, "/v1/sessions/current", token, key: null, body: null);
        Assert.Equal(System.Net.HttpStatusCode.NoContent, loggedOut?.Status);
        var events = new List<string>();
        await foreach (var one in SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync())
        {
            events.Add(one.EventType);
        }

        Assert.Equal(["end"], events);
    }

    [Fact]
    public async Task Recall_drill_is_acknowledged_on_its_page()
    {
        var scene = await PeopleScene.StartAsync(pages);
        var lot = await scene.PostAsync("Tempe");
        await using var visitor = await pages.VisitAsync(Role.Recipient);
        await scene.ClaimAsync(lot, visitor.Account);
        await scene.SendAsync(
            HttpMethod.Post, $"/v1/lots/{lot}/recall", Role.Donor, scene.Donor, """{"reason":"We practise this","drill":true}""");
        await scene.NotifiedAsync(Role.Recipient, visitor.Account, "recall-drill");

        await visitor.GoToAsync("/notifications");
        await visitor.FollowAsync("#inbox li:has-text('Recall drill') a");
        Assert.StartsWith("/notifications/recalls/", visitor.Path, StringComparison.Ordinal);
        Assert.Contains("We practise this", await visitor.ReadAsync(), StringComparison.Ordinal);
        await visitor.AssertAccessibleAsync();
        await visitor.PressAsync("I have read this");

        Assert.Contains("You acknowledged it", await visitor.ReadAsync(), StringComparison.Ordinal);
    }

    private async Task<List<string>> ReadAsync(string token, string query, long? lastEventId, int count)
    {
        using var http = new HttpClient();
        using var request = StreamRequest(token, query, lastEventId);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var parser = SseParser.Create(await response.Content.ReadAsStreamAsync());
        var ids = new List<string>();
        await foreach (var one in parser.EnumerateAsync())
        {
            Assert.Equal("part", one.EventType);
            ids.Add(parser.LastEventId);
            if (ids.Count == count)
            {
                break;
            }
        }

        return ids;
    }

    private HttpRequestMessage StreamRequest(string token, string query, long? lastEventId)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"{pages.Engine.Engine.Url}/notifications/stream{query}");
        request.Headers.Add("Cookie", $"{SessionCookies.Access}={token}");
        if (lastEventId is { } number)
        {
            request.Headers.Add("Last-Event-ID", number.ToString(CultureInfo.InvariantCulture));
        }

        return request;
    }

    /// <summary>Registers and logs in over the API; the token of a real session.</summary>
    private async Task<string> LogInAsync(Visitor visitor)
    {
        var email = $"{Guid.NewGuid():N}@example.org";
        await PostAsync(
            "/v1/accounts", $$"""{"email":"{{email}}","password":"{{Password}}","displayName":"Ani","role":"recipient"}""");
        var confirmation = await visitor.CodeAsync(email, "confirmation");
        await PostAsync("/v1/accounts/confirmation", $$"""{"email":"{{email}}","code":"{{confirmation}}"}""");
        var challenge = await PostAsync("/v1/sessions", $$"""{"email":"{{email}}","password":"{{Password}}"}""");
        var id = System.Text.Json.JsonDocument.Parse(challenge).RootElement.GetProperty("challengeId").GetString();
        var tokens = await PostAsync(
            $"/v1/sessions/{id}/verification", $$"""{"code":"{{await visitor.CodeAsync(email, "log-in")}}"}""");
        return System.Text.Json.JsonDocument.Parse(tokens).RootElement.GetProperty("accessToken").GetString()!;
    }

    private async Task<string> PostAsync(string path, string body)
    {
        using var http = new HttpClient();
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(new Uri($"{pages.Engine.Engine.Url}{path}"), content);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{path}: {text}");
        return text;
    }
}
