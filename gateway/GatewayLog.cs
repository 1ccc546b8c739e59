namespace PahlawanPangan.Gateway;

/// <summary>Every message of the gateway, with stable ids.</summary>
/// <remarks>
/// In one class, since the generator writes several in an order that changes from build to build, and so would the assembly.
/// </remarks>
internal static partial class GatewayLog
{
    [LoggerMessage(3000, LogLevel.Error, "Unhandled exception in {Method} request")]
    public static partial void RequestFailed(ILogger logger, Exception failure, string method);

    [LoggerMessage(3001, LogLevel.Warning, "A grain call of a {Method} request failed; answered {Problem}")]
    public static partial void GrainCallFailed(ILogger logger, Exception failure, string method, string problem);

    [LoggerMessage(3002, LogLevel.Warning, "Silo health check failed")]
    public static partial void HealthCheckFailed(ILogger logger, Exception failure);

    [LoggerMessage(3003, LogLevel.Warning, "The key file {Path} can be read by other users; run: chmod 600 {Path}")]
    public static partial void KeyFileIsExposed(ILogger logger, string path);

    [LoggerMessage(3004, LogLevel.Information, "{Count} token keys are loaded; {KeyId} signs")]
    public static partial void KeysLoaded(ILogger logger, int count, string keyId);

    [LoggerMessage(3006, LogLevel.Error, "Reloading the token keys failed; those in use stay in use")]
    public static partial void KeysNotReloaded(ILogger logger, Exception failure);

    [LoggerMessage(3007, LogLevel.Warning, "Reading ended sessions failed; if this lasts, tokens of sessions are refused")]
    public static partial void RevocationsNotRead(ILogger logger, Exception failure);

    [LoggerMessage(3008, LogLevel.Information, "Stopping; serving for {Seconds} s more, until load balancers see that it is not ready")]
    public static partial void Draining(ILogger logger, int seconds);

    [LoggerMessage(3009, LogLevel.Warning, "The board cannot be read; its readers keep what they have")]
    public static partial void BoardUnreadable(ILogger logger, Exception failure);

    [LoggerMessage(3010, LogLevel.Warning, "The status for the operator's console cannot be read")]
    public static partial void StatusUnreadable(ILogger logger, Exception failure);

    [LoggerMessage(3011, LogLevel.Warning, "The events for the operator's console cannot be read")]
    public static partial void EventsUnreadable(ILogger logger, Exception failure);

    [LoggerMessage(3020, LogLevel.Warning, "Redis does not answer in time ({Failure}); until it does, each gateway limits requests alone")]
    public static partial void LimitsLocal(ILogger logger, string failure);

    [LoggerMessage(3021, LogLevel.Information, "The limits of requests hold over all gateways")]
    public static partial void LimitsShared(ILogger logger);

    [LoggerMessage(3022, LogLevel.Error, "Probing the shared limits failed")]
    public static partial void LimitProbeFailed(ILogger logger, Exception failure);
}
