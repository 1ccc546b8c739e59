using System.Globalization;
using System.Text.Json;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;
using PahlawanPangan.Gateway.Tokens;

namespace PahlawanPangan.Tests.Pages;

/// <summary>A person with a browser: one profile, one window. Whatever the browser complains about fails the test at the end.</summary>
internal sealed class Visitor : IAsyncDisposable
{
    private static readonly bool KeepsPictures = Environment.GetEnvironmentVariable("PANGAN_SCREENSHOTS") is { Length: > 0 };
    private static readonly string[] Tags = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];

    // Run by itself and not by Deque's package for Playwright, which opens a second page for each run and loads axe in both.
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();
    private readonly PagesFixture _fixture;
    private readonly IBrowserContext _profile;
    private readonly List<string> _complaints = [];

    private Visitor(PagesFixture fixture, IBrowserContext profile, IPage page, Guid account)
    {
        (_fixture, _profile, Page, Account) = (fixture, profile, page, account);
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !message.Text.Contains("the server responded with a status", StringComparison.Ordinal))
            {
                _complaints.Add(message.Text);
            }
        };
        page.PageError += (_, error) => _complaints.Add(error);
    }

    /// <summary>The window.</summary>
    public IPage Page { get; }

    /// <summary>The account that has logged in.</summary>
    public Guid Account { get; }

    /// <summary>The page's path and query.</summary>
    public string Path => new Uri(Page.Url).PathAndQuery;

    public static async Task<Visitor> EnterAsync(PagesFixture fixture, Role? role, Guid account, int width, string language, bool scripts)
    {
        var profile = await fixture.Browser.Chromium.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = fixture.Engine.Engine.Url.ToString(),
            ViewportSize = new ViewportSize { Width = width, Height = 844 },
            Locale = language == "id" ? "id-ID" : "en-US",
            TimezoneId = "Asia/Jakarta",
            ReducedMotion = ReducedMotion.Reduce,
            JavaScriptEnabled = scripts,
        });
        profile.SetDefaultTimeout(30_000);
        if (role is { } some)
        {
            await profile.AddCookiesAsync(
            [
                new Cookie { Name = SessionCookies.Access, Value = fixture.Engine.Token(some, account), Url = fixture.Engine.Engine.Url },
            ]);
        }

        return new Visitor(fixture, profile, await profile.NewPageAsync(), account);
    }

    /// <summary>Goes to an address of the site; returns the status of the answer.</summary>
    public async Task<int> GoToAsync(string path) => (await Page.GotoAsync(path))!.Status;

    /// <summary>Fills in a field by its name.</summary>
    public Task FillAsync(string name, string text) => Page.FillAsync($"[name='{name}']:visible", text);

    /// <summary>Chooses from a list by its name.</summary>
    public Task ChooseAsync(string name, string value) => Page.SelectOptionAsync($"select[name='{name}']:visible", value);

    /// <summary>Presses a button by its text, and waits for the page that follows.</summary>
    public Task PressAsync(string text) =>
        PressAsync(Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = text, Exact = true }));

    /// <summary>
    /// Clicks on the first that a selector finds, and waits for the page that follows. Waiting for its address, in Playwright, can miss
    /// that the page has loaded, when it does so as the wait begins.
    /// </summary>
    public Task FollowAsync(string selector) => PressAsync(Page.Locator(selector).First);

    /// <summary>Presses a button, and waits for the page that follows.</summary>
    public async Task PressAsync(ILocator button)
    {
        // Asked of the browser and not of the page, whose policy forbids what is evaluated in it.
        var loaded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Finish(object? sender, IPage page) => loaded.TrySetResult();
        Page.Load += Finish;
        try
        {
            await button.ClickAsync();
            await loaded.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }
        finally
        {
            Page.Load -= Finish;
        }
    }

    /// <summary>The page's text.</summary>
    public Task<string> ReadAsync(string selector = "main") => Page.InnerTextAsync(selector);

    /// <summary>The newest code that was sent to an address for a purpose.</summary>
    public async Task<string> CodeAsync(string email, string purpose)
    {
        string? code = null;
        await Wait.UntilAsync(async () =>
        {
            using var http = new HttpClient();
            var text = await http.GetStringAsync(
                new Uri($"{_fixture.Engine.Engine.Url}/v1/development/mailbox?email={Uri.EscapeDataString(email)}"));
            foreach (var message in JsonDocument.Parse(text).RootElement.GetProperty("items").EnumerateArray())
            {
                if (message.GetProperty("purpose").GetString() == purpose && message.TryGetProperty("code", out var sent))
                {
                    code = sent.GetString();
                }
            }

            return code is not null;
        }, $"a code for {purpose}");
        return code!;
    }

    /// <summary>Fails when axe finds a fault of WCAG 2.2 AA, or when the page is wider than the window.</summary>
    public async Task AssertAccessibleAsync()
    {
        await Page.EvaluateAsync(Axe);
        var faults = await Page.EvaluateAsync<string[]>(
            """
            async tags => (await axe.run({ runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] })).violations
              .map(fault => `${fault.id}: ${fault.help} (${fault.nodes.map(node => node.html).join(', ')})`)
            """, Tags);
        Assert.True(faults.Length == 0, $"{Path}: {string.Join("; ", faults)}");
        var overflow = await Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(overflow <= 0, string.Create(CultureInfo.InvariantCulture, $"{Path} is {overflow} pixels wider than its window."));
    }

    /// <summary>Keeps a picture of the whole page under .local/screenshots, to be looked at, when PANGAN_SCREENSHOTS is set.</summary>
    public Task PictureAsync(string name) => KeepsPictures
        ? Page.ScreenshotAsync(
            new PageScreenshotOptions { Path = Repository.PathOf(".local", "screenshots", $"{name}.png"), FullPage = true })
        : Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _profile.DisposeAsync();
        Assert.True(_complaints.Count == 0, $"The browser complained: {string.Join("; ", _complaints)}");
    }
}
