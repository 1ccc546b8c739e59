namespace PahlawanPangan.Local.Instance;

/// <summary>A unit that is started and stopped together: an engine over its servers, or a cluster.</summary>
internal interface IInstance : IAsyncDisposable
{
    /// <summary>The facts that other commands need.</summary>
    InstanceFacts Facts { get; }

    /// <summary>Called when the facts may have changed.</summary>
    Action? Changed { get; set; }

    /// <summary>The preferred port for clients; another one is used when it is taken.</summary>
    int PreferredPort { get; }

    /// <summary>The logs to watch for warnings.</summary>
    IReadOnlyList<string> Logs { get; }

    /// <summary>Completes when a process exited that the others depend on.</summary>
    /// <returns>The name of the process that exited.</returns>
    Task<string> WaitForFirstExitAsync(CancellationToken cancellation);
}
