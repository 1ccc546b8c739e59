using Microsoft.Playwright;

namespace PahlawanPangan.Tests.Pages;

/// <summary>Debian's Chromium, which the tests of pages share: the one without windows if there is one, which takes less to run.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly string[] Programs =
        ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private readonly IPlaywright _playwright;

    private Browser(IPlaywright playwright, IBrowser chromium) => (_playwright, Chromium) = (playwright, chromium);

    /// <summary>The browser.</summary>
    public IBrowser Chromium { get; }

    /// <summary>Why there is no browser; null when there is one.</summary>
    public static string? Missing { get; } =
        Array.Exists(Programs, File.Exists) ? null : "Chromium is not installed (Debian: apt-get install chromium-headless-shell).";

    public static async Task<Browser> StartAsync()
    {
        Assert.SkipWhen(Missing is not null, Missing ?? "");
        var playwright = await Playwright.CreateAsync();
        var chromium = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Array.Find(Programs, File.Exists),

            // One process for the pages of all visitors, where the browser allows it: each takes half a second of processor time to start.
            Args =
            [
                "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-extensions", "--renderer-process-limit=1",
                "--disable-site-isolation-trials",
            ],
        });
        return new Browser(playwright, chromium);
    }

    public async ValueTask DisposeAsync()
    {
        await Chromium.DisposeAsync();
        _playwright.Dispose();
    }
}
