using Microsoft.Extensions.Logging;

namespace PahlawanPangan.Telemetry.Logs;

/// <summary>What levels are called in logs.</summary>
internal static class LogLevels
{
    public static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };
}
