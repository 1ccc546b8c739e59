using Microsoft.Extensions.Logging;

namespace PahlawanPangan.Grains;

/// <summary>Lets lines that are logged outside a request, about what it caused, name its trace, whether that is kept or not.</summary>
internal static class LogTrace
{
    private static readonly Func<ILogger, string, IDisposable?> Scope = LoggerMessage.DefineScope<string>("TraceId:{TraceId}");

    /// <summary>Until it is disposed of, what is logged belongs to the trace with these 32 hexadecimal digits; nothing changes when there are none.</summary>
    public static IDisposable? Begin(ILogger logger, ReadOnlySpan<char> traceId) => traceId.IsEmpty
        ? null
        : Scope(logger, traceId.ToString());
}
