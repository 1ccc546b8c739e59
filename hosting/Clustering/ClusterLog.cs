using Microsoft.Extensions.Logging;

namespace PahlawanPangan.Hosting.Clustering;

/// <summary>Every message about the cluster, with stable ids.</summary>
internal static partial class ClusterLog
{
    [LoggerMessage(1, LogLevel.Warning, "Redis does not answer at {Servers}; the silo waits for it")]
    public static partial void RedisAwaited(ILogger logger, string servers);

    [LoggerMessage(2, LogLevel.Warning, "No silo can be reached; the gateway keeps trying")]
    public static partial void SilosAwaited(ILogger logger, Exception problem);

    [LoggerMessage(3, LogLevel.Information, "Connected to the silos")]
    public static partial void SilosReached(ILogger logger);
}
