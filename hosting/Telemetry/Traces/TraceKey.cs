using System.Buffers.Binary;
using System.Diagnostics;

namespace PahlawanPangan.Hosting.Telemetry.Traces;

/// <summary>A trace id as numbers, which are faster to compare and hash than its text.</summary>
internal readonly record struct TraceKey(ulong High, ulong Low)
{
    private const int TraceIdBytes = 16;

    /// <summary>
    /// A hash that is spread evenly over all traces, however their ids were created, and that is the same in every process.
    /// (The mixing steps are those of MurmurHash3's finaliser.)
    /// </summary>
    public ulong Spread
    {
        get
        {
            var mixed = High ^ (Low * 0x9E3779B97F4A7C15);
            mixed = (mixed ^ (mixed >> 33)) * 0xFF51AFD7ED558CCD;
            mixed = (mixed ^ (mixed >> 33)) * 0xC4CEB9FE1A85EC53;
            return mixed ^ (mixed >> 33);
        }
    }

    public static TraceKey Of(ActivityTraceId id)
    {
        Span<byte> bytes = stackalloc byte[TraceIdBytes];
        id.CopyTo(bytes);
        return new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
    }
}
