using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using PahlawanPangan.Spans;

namespace PahlawanPangan.Telemetry.Traces;

/// <summary>A trace id as numbers, which are compared and hashed sooner than its text.</summary>
internal readonly record struct TraceKey(ulong High, ulong Low)
{
    private const int TraceIdLength = 32;

    // A span's id is asked for when it is sampled, when it starts and when it stops, often by one thread and always by the same text.
    [ThreadStatic]
    private static string? t_lastText;

    [ThreadStatic]
    private static TraceKey t_last;

    /// <summary>
    /// A number that is spread evenly over all traces, however their ids were made, and that every process computes alike.
    /// (The mixing steps are those of MurmurHash3's finaliser.)
    /// </summary>
    public ulong Spread
    {
        get
        {
            ulong mixed = High ^ (Low * 0x9E3779B97F4A7C15);
            mixed = (mixed ^ (mixed >> 33)) * 0xFF51AFD7ED558CCD;
            mixed = (mixed ^ (mixed >> 33)) * 0xC4CEB9FE1A85EC53;
            return mixed ^ (mixed >> 33);
        }
    }

    public static TraceKey Of(ActivityTraceId id)
    {
        var text = id.ToHexString();
        if (!ReferenceEquals(text, t_lastText))
        {
            _ = TryRead(text, out t_last);
            t_lastText = text;
        }

        return t_last;
    }

    /// <summary>Reads the trace id of a W3C <c>traceparent</c>. False for anything else.</summary>
    public static bool TryOf(string? traceParent, out TraceKey key)
    {
        key = default;
        var digits = TraceParent.TraceIdDigits(traceParent);
        return !digits.IsEmpty && TryRead(digits, out key);
    }

    private static bool TryRead(ReadOnlySpan<char> digits, out TraceKey key)
    {
        Span<byte> bytes = stackalloc byte[TraceIdLength / 2];
        var isRead = Convert.FromHexString(digits, bytes, out _, out _) == OperationStatus.Done;
        key = new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
        return isRead;
    }
}
