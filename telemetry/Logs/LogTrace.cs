using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace PahlawanPangan.Telemetry.Logs;

/// <summary>The trace that a log line belongs to.</summary>
internal readonly record struct LogTrace(string? TraceId, string? SpanId)
{
    private const string ScopeKey = "TraceId";

    /// <summary>
    /// What is being done, unless a scope names another trace: that of an event which is handled long after its request.
    /// </summary>
    public static LogTrace Of(IExternalScopeProvider? scopes)
    {
        var named = new Named();
        scopes?.ForEachScope(
            static (scope, named) =>
            {
                // Innermost last.
                if (scope is KeyValuePair<string, object?>[] fields)
                {
                    named.TraceId = Array.Find(fields, field => field.Key == ScopeKey).Value as string ?? named.TraceId;
                }
            },
            named);
        return named.TraceId is { } traceId ? new(traceId, null)
            : Activity.Current is { } activity ? new(activity.TraceId.ToHexString(), activity.SpanId.ToHexString())
            : default;
    }

    private sealed class Named
    {
        public string? TraceId { get; set; }
    }
}
