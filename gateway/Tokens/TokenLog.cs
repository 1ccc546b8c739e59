namespace PahlawanPangan.Gateway.Tokens;

/// <summary>What is logged about token keys and ended sessions, with ids that never change.</summary>
internal static partial class TokenLog
{
    [LoggerMessage(3003, LogLevel.Warning, "The key file {Path} can be read by other users; run: chmod 600 {Path}")]
    public static partial void KeyFileIsExposed(ILogger logger, string path);

    [LoggerMessage(3004, LogLevel.Information, "{Count} token keys are loaded; {KeyId} signs")]
    public static partial void KeysLoaded(ILogger logger, int count, string keyId);

    [LoggerMessage(3006, LogLevel.Error, "Reloading the token keys failed; those in use stay in use")]
    public static partial void KeysNotReloaded(ILogger logger, Exception failure);

    [LoggerMessage(3007, LogLevel.Warning, "Reading ended sessions failed; if this lasts, tokens of sessions are refused")]
    public static partial void RevocationsNotRead(ILogger logger, Exception failure);
}
