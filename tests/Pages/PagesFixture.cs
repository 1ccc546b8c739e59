using PahlawanPangan.Tests.EndToEnd;

[assembly: AssemblyFixture(typeof(PahlawanPangan.Tests.Pages.PagesFixture))]

namespace PahlawanPangan.Tests.Pages;

/// <summary>One running engine and one browser for all tests of pages. Each test uses accounts of its own.</summary>
public sealed class PagesFixture : IAsyncLifetime
{
    private readonly SemaphoreSlim _starting = new(1, 1);
    private RunningEngine? _engine;
    private Browser? _browser;

    /// <summary>The engine, with everything on.</summary>
    public RunningEngine Engine => _engine ?? throw new InvalidOperationException("Await StartAsync first.");

    internal Browser Browser => _browser ?? throw new InvalidOperationException("Await StartAsync first.");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Starts both, the first time.</summary>
    public async Task<PagesFixture> StartAsync()
    {
        await _starting.WaitAsync();
        try
        {
            _browser ??= await Browser.StartAsync();
            _engine ??= await RunningEngine.StartAsync(new Dictionary<string, string>
            {
                ["Passwords__MemoryKiB"] = "7168",
                ["Passwords__Iterations"] = "1",
                ["Accounts__AnswerStepMilliseconds"] = "0",
                ["Pages__OrleansDashboard"] = "true",
            });
            return this;
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>A visitor with a browser profile of its own; logged in when a role is given.</summary>
    internal async Task<Visitor> VisitAsync(
        Role? role = null, Guid? account = null, int width = 390, string language = "en", bool scripts = true)
    {
        await StartAsync();
        return await Visitor.EnterAsync(this, role, account ?? Guid.CreateVersion7(), width, language, scripts);
    }

    public async ValueTask DisposeAsync()
    {
        await (_browser?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_engine?.DisposeAsync() ?? ValueTask.CompletedTask);
        _starting.Dispose();
    }
}
