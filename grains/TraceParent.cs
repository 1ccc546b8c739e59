namespace PahlawanPangan.Grains;

/// <summary>
/// The trace id in a W3C <c>traceparent</c>: <c>00-(32 hex digits)-(16 hex digits)-(2 hex digits)</c>. Spans are started from
/// <see cref="System.Diagnostics.ActivityContext"/>; this reads the id without allocation where an event is encoded.
/// </summary>
internal static class TraceParent
{
    private const int Length = 55;
    private const int TraceIdStart = 3;
    private const int TraceIdLength = 32;

    /// <summary>The trace id's digits; empty when there is no trace or its length is wrong.</summary>
    public static ReadOnlySpan<char> TraceIdDigits(string? traceParent) =>
        traceParent is { Length: Length } ? traceParent.AsSpan(TraceIdStart, TraceIdLength) : default;

    /// <summary>The trace id as 16 bytes; null when there is no trace or it is malformed.</summary>
    public static Guid? TraceId(string? traceParent)
    {
        var digits = TraceIdDigits(traceParent);

        // The framework's parser of numbers takes zero bytes at the end for digits, and that of ids takes signs.
        foreach (var digit in digits)
        {
            if (!char.IsAsciiHexDigit(digit))
            {
                return null;
            }
        }

        return digits.IsEmpty ? null : Guid.ParseExact(digits, "N");
    }
}
