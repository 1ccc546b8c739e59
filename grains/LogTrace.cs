using Microsoft.Extensions.Logging;

namespace PahlawanPangan.Grains;

/// <summary>Adds a request's trace id to log lines that are written outside the request, whether or not the trace is kept.</summary>
internal static class LogTrace
{
    private static readonly Func<ILogger, string, IDisposable?> Scope = LoggerMessage.DefineScope<string>("TraceId:{TraceId}");

    /// <summary>Opens a log scope with the trace id of these 32 hexadecimal digits; does nothing when they are empty.</summary>
    public static IDisposable? Begin(ILogger logger, ReadOnlySpan<char> traceId) => traceId.IsEmpty
        ? null
        : Scope(logger, traceId.ToString());
}
