namespace PahlawanPangan.Gateway;

/// <summary>
/// Everything that the gateway logs, with ids that never change. No message takes a token, a code, a path with user
/// text or contact data.
/// </summary>
internal static partial class LogMessages
{
    [LoggerMessage(3000, LogLevel.Error, "A {Method} request failed by a defect")]
    public static partial void RequestFailed(ILogger logger, Exception failure, string method);

    [LoggerMessage(3001, LogLevel.Warning, "A grain call of a {Method} request failed; answered {Problem}")]
    public static partial void GrainCallFailed(ILogger logger, Exception failure, string method, string problem);

    [LoggerMessage(3002, LogLevel.Warning, "The silo's health could not be asked for")]
    public static partial void HealthCheckFailed(ILogger logger, Exception failure);

    [LoggerMessage(3003, LogLevel.Warning, "The key file {Path} can be read by other users; run: chmod 600 {Path}")]
    public static partial void KeyFileIsExposed(ILogger logger, string path);

    [LoggerMessage(3004, LogLevel.Information, "{Count} token keys are loaded; {KeyId} signs")]
    public static partial void TokenKeysLoaded(ILogger logger, int count, string keyId);

    [LoggerMessage(3006, LogLevel.Error, "The token keys could not be read anew; those in use stay in use")]
    public static partial void KeysNotReloaded(ILogger logger, Exception failure);

    [LoggerMessage(3007, LogLevel.Warning, "Ended sessions cannot be asked for; if this lasts, tokens of sessions are refused")]
    public static partial void RevocationsNotRead(ILogger logger, Exception failure);

    [LoggerMessage(3008, LogLevel.Information, "Stopping; serving for {Seconds} s more, so that no more requests are sent here")]
    public static partial void Draining(ILogger logger, int seconds);
}
