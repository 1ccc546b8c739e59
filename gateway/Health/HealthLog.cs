namespace PahlawanPangan.Gateway.Health;

/// <summary>What is logged about the gateway's readiness and its end, with ids that never change.</summary>
internal static partial class HealthLog
{
    [LoggerMessage(3002, LogLevel.Warning, "Silo health check failed")]
    public static partial void CheckFailed(ILogger logger, Exception failure);

    [LoggerMessage(3008, LogLevel.Information, "Stopping; serving for {Seconds} s more, until load balancers see that it is not ready")]
    public static partial void Draining(ILogger logger, int seconds);
}
