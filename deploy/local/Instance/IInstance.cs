namespace PahlawanPangan.Local.Instance;

/// <summary>Something that was started and is to be stopped as one: an engine over its servers, or a cluster.</summary>
internal interface IInstance : IAsyncDisposable
{
    /// <summary>What other commands must know of it.</summary>
    InstanceFacts Facts { get; }

    /// <summary>The port that clients were to find it at; another one is used when it is taken.</summary>
    int PreferredPort { get; }

    /// <summary>The logs to watch for warnings.</summary>
    IReadOnlyList<string> Logs { get; }

    /// <summary>Ends when something ended without which the rest is of no use.</summary>
    /// <returns>The name of the process that ended by itself.</returns>
    Task<string> WaitForFirstExitAsync(CancellationToken cancellation);
}
