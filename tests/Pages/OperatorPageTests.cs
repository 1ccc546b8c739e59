using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Npgsql;
using PahlawanPangan.Gateway.Tokens;

namespace PahlawanPangan.Tests.Pages;

/// <summary>The operator's console in a browser.</summary>
[ServerTests]
public sealed class OperatorPageTests(PagesFixture pages)
{
    private static readonly string[] Addresses =
    [
        "/operator", "/operator/events", "/operator/dead-letters", "/operator/replays", "/operator/recalls", "/operator/accounts",
        "/operator/ledger", "/operator/safety", "/operator/statements",
    ];

    private static readonly string[] Streams =
        ["/operator/live", "/operator/events/live", "/operator/ledger/verification", "/operator/statements.csv", "/operator/dashboard/"];

    [Theory]
    [InlineData("en", 390)]
    [InlineData("id", 1280)]
    public async Task Every_page_of_the_console_is_accessible(string language, int width)
    {
        await using var visitor = await pages.VisitAsync(Role.Operator, width: width, language: language);
        foreach (var address in Addresses)
        {
            Assert.Equal(200, await visitor.GoToAsync(address));
            await visitor.AssertAccessibleAsync();
            await visitor.PictureAsync($"console{address.Replace('/', '-')}-{language}-{width}");
        }
    }

    [Fact]
    public async Task Console_shows_silos_and_draws_charts_while_it_is_watched()
    {
        await using var visitor = await pages.VisitAsync(Role.Operator, width: 1280);
        await visitor.GoToAsync("/operator");

        await Assertions.Expect(visitor.Page.Locator("#console-charts svg.chart").First).ToBeVisibleAsync(new() { Timeout = 30_000 });
        Assert.Equal(7, await visitor.Page.Locator("#console-charts svg.chart").CountAsync());
        Assert.Contains("up", await visitor.ReadAsync("#console-figures"), StringComparison.Ordinal);
        Assert.Contains("ledger", await visitor.ReadAsync("#console-tables"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_page_and_stream_refuses_other_roles()
    {
        await pages.StartAsync();
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = new Uri(pages.Engine.Engine.Url),
        };
        var recall = $"/operator/recalls/{Guid.NewGuid()}";
        foreach (var address in (string[])[.. Addresses, .. Streams, recall])
        {
            foreach (var role in (Role[])[Role.Donor, Role.Recipient, Role.Courier])
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, address);
                request.Headers.Add("Cookie", $"{SessionCookies.Access}={pages.Engine.Token(role, Guid.CreateVersion7())}");
                using var refused = await http.SendAsync(request);
                Assert.True(refused.StatusCode == HttpStatusCode.Forbidden, $"{role} {address}: {refused.StatusCode}");
            }

            using var anonymous = await http.GetAsync(address);
            Assert.True(
                anonymous.StatusCode is HttpStatusCode.Redirect or HttpStatusCode.Unauthorized, $"{address}: {anonymous.StatusCode}");
        }
    }

    [Fact]
    public async Task Dashboard_of_Orleans_is_shown_without_states_of_grains()
    {
        await using var visitor = await pages.VisitAsync(Role.Operator, width: 1280);

        Assert.Equal(200, await visitor.GoToAsync("/operator/dashboard/"));
        await Assertions.Expect(visitor.Page.Locator("#menu a").First).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await visitor.PictureAsync("console-orleans");
        foreach (var withheld in (string[])["GrainState", "GrainTypes", "Trace"])
        {
            Assert.Equal(404, (await visitor.Page.Context.APIRequest.GetAsync($"/operator/dashboard/{withheld}")).Status);
        }
    }

    [Fact]
    public async Task Dead_letters_are_replayed_and_discarded_by_clicks()
    {
        await pages.StartAsync();
        var (replayed, discarded) = (await AddLetterAsync(), await AddLetterAsync());
        await using var visitor = await pages.VisitAsync(Role.Operator);
        await visitor.GoToAsync("/operator/dead-letters");
        await visitor.AssertAccessibleAsync();

        await PressInAsync(visitor, $"#letter-{replayed}", "Try again");
        Assert.Equal(0, await visitor.Page.Locator($"#letter-{replayed}").CountAsync());
        await visitor.Page.ClickAsync($"#letter-{discarded} summary");
        await visitor.Page.CheckAsync($"#letter-{discarded} [name=confirmed]");
        await PressInAsync(visitor, $"#letter-{discarded}", "Discard for good");

        Assert.Equal(0, await visitor.Page.Locator($"#letter-{discarded}").CountAsync());
        Assert.Equal((1, 2), (await StatusAsync(replayed), await StatusAsync(discarded)));
    }

    [Fact]
    public async Task Ledger_is_verified_with_progress_and_an_event_is_read_with_its_proof()
    {
        await pages.StartAsync();
        var lot = await PostAsync();
        await using var visitor = await pages.VisitAsync(Role.Operator);
        await visitor.GoToAsync("/operator/ledger?verify=now");
        await Assertions.Expect(visitor.Page.Locator("#verification")).ToContainTextAsync(
            "The ledger is whole", new() { Timeout = 60_000 });
        await visitor.AssertAccessibleAsync();

        await visitor.GoToAsync($"/operator/events?type=lot.posted&aggregate={lot}");
        var shown = visitor.Page.Locator("#events tbody tr");
        await Assertions.Expect(shown).ToHaveCountAsync(1, new() { Timeout = 30_000 });
        await visitor.AssertAccessibleAsync();
        await shown.GetByRole(AriaRole.Link).ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("article pre")).ToContainTextAsync(lot.ToString());
    }

    [Fact]
    public async Task Drill_is_opened_and_closed_with_a_report()
    {
        await pages.StartAsync();
        var lot = (await PostAsync()).ToString();
        await using var visitor = await pages.VisitAsync(Role.Operator);
        await visitor.GoToAsync("/operator/recalls");
        await visitor.FillAsync("lotId", lot);
        await visitor.Page.EvaluateAsync("document.querySelectorAll('form').forEach(form => form.noValidate = true)");
        await visitor.PressAsync("Open the recall");
        Assert.Equal("true", await visitor.Page.GetAttributeAsync("[name=reason]", "aria-invalid"));
        Assert.Equal(lot, await visitor.Page.InputValueAsync("[name=lotId]"));

        await visitor.FillAsync("reason", "A drill of the console's test");
        await visitor.Page.CheckAsync("[name=drill]");
        await visitor.PressAsync("Open the recall");
        Assert.True(visitor.Path.StartsWith("/operator/recalls/", StringComparison.Ordinal), await visitor.ReadAsync());
        Assert.Contains("The recall is open.", await visitor.ReadAsync(), StringComparison.Ordinal);
        await visitor.AssertAccessibleAsync();
        await visitor.FillAsync("report", "Everyone was reached.");
        await visitor.PressAsync("Close with this report");

        Assert.Contains("Everyone was reached.", await visitor.ReadAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await visitor.Page.Locator("[name=report]").CountAsync());
    }

    [Fact]
    public async Task Safety_tables_are_changed_and_a_stale_form_is_refused()
    {
        await using var first = await pages.VisitAsync(Role.Operator);
        await using var second = await pages.VisitAsync(Role.Operator);
        await first.GoToAsync("/operator/safety");
        await second.GoToAsync("/operator/safety");
        var lines = await first.Page.InputValueAsync("[name=shelfLives]");

        await first.FillAsync("shelfLives", $"{lines}\nconsole-test | 12 | the console's test");
        await first.PressAsync("Save the shelf lives");
        Assert.Contains("console-test | 12", await first.Page.InputValueAsync("[name=shelfLives]"), StringComparison.Ordinal);

        await second.FillAsync("shelfLives", $"{lines}\nanother-test | 12 | the console's test");
        await second.PressAsync("Save the shelf lives");
        Assert.Contains("changed meanwhile", await second.ReadAsync(), StringComparison.Ordinal);

        await first.FillAsync("shelfLives", $"{lines}\nno hours");
        await first.PressAsync("Save the shelf lives");
        Assert.Equal("true", await first.Page.GetAttributeAsync("[name=shelfLives]", "aria-invalid"));
    }

    [Fact]
    public async Task Account_is_found_masked_and_disabled()
    {
        await pages.StartAsync();
        await using var person = await pages.VisitAsync();
        var email = $"console-{Guid.NewGuid():N}@example.org";
        await person.GoToAsync("/register");
        await person.ChooseAsync("role", "courier");
        await person.FillAsync("displayName", "Kurir Konsol");
        await person.FillAsync("email", email);
        await person.FillAsync("password", "correct horse battery");
        await person.PressAsync("Register");
        await person.FillAsync("email", email);
        await person.FillAsync("code", await person.CodeAsync(email, "confirmation"));
        await person.PressAsync("Confirm");
        await person.FillAsync("email", email);
        await person.FillAsync("password", "correct horse battery");
        await person.PressAsync("Send me a code");
        await person.FillAsync("code", await person.CodeAsync(email, "log-in"));
        await person.PressAsync("Log in");
        var id = await SubjectAsync(person);

        await using var visitor = await pages.VisitAsync(Role.Operator);
        await visitor.GoToAsync($"/operator/accounts?id={id}");
        Assert.DoesNotContain(email, await visitor.ReadAsync(), StringComparison.Ordinal);
        await visitor.AssertAccessibleAsync();
        await visitor.PressAsync("Disable the account");
        Assert.Contains("disabled", await visitor.ReadAsync(), StringComparison.Ordinal);
        await visitor.PressAsync("Enable the account");
        Assert.Contains("active", await visitor.ReadAsync(), StringComparison.Ordinal);
    }

    private static Task PressInAsync(Visitor visitor, string selector, string text) =>
        visitor.PressAsync(visitor.Page.Locator(selector).GetByRole(AriaRole.Button, new() { Name = text }));

    private static async Task<Guid> SubjectAsync(Visitor visitor)
    {
        var cookie = (await visitor.Page.Context.CookiesAsync()).Single(static one => one.Name == SessionCookies.Access);
        var payload = cookie.Value.Split('.')[1].Replace('-', '+').Replace('_', '/');
        payload += new string('=', (4 - (payload.Length % 4)) % 4);
        return (Guid)JsonNode.Parse(Convert.FromBase64String(payload))!["sub"]!;
    }

    private async Task<Guid> PostAsync()
    {
        var answer = await pages.Engine.SendAsync(
            HttpMethod.Post, "/v1/lots", pages.Engine.Token(Role.Donor, Guid.CreateVersion7()), Guid.NewGuid().ToString(),
            LotSamples.Json(5));
        Assert.True((int?)answer?.Status == 201, answer?.Body);
        return JsonDocument.Parse(answer!.Body).RootElement.GetProperty("id").GetGuid();
    }

    /// <summary>A request to a webhook that was set aside, as its sender leaves it.</summary>
    private async Task<Guid> AddLetterAsync()
    {
        var id = Guid.CreateVersion7();
        await using var database = NpgsqlDataSource.Create(pages.Engine.Settings.PostgresConnectionString);
        await using var command = database.CreateCommand(
            """
            INSERT INTO dead_letter
              (id, consumer, event_id, aggregate_id, sequence, subject, occurred_at, payload, reason, attempts, dead_at)
            VALUES ($1, 'webhook-sender', gen_random_uuid(), gen_random_uuid(), 1, 'pangan.lot.claimed.jakarta', now(), '{}',
                    'HttpRequestException: no route to host', 5, now())
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        await command.ExecuteNonQueryAsync();
        return id;
    }

    private async Task<int> StatusAsync(Guid letter)
    {
        await using var database = NpgsqlDataSource.Create(pages.Engine.Settings.PostgresConnectionString);
        await using var command = database.CreateCommand("SELECT status::integer FROM dead_letter WHERE id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = letter });
        return (int)(await command.ExecuteScalarAsync())!;
    }
}
