using Google.Protobuf.WellKnownTypes;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Grpc;

/// <summary>Moments between the wire and REST.</summary>
internal static class WireTime
{
    private const long FirstSecond = -62_135_596_800;
    private const long LastSecond = 253_402_300_799;
    private const int NanosMax = 999_999_999;

    /// <summary>Text that the rules of REST refuse as a time.</summary>
    private const string OutOfRange = "out of range";

    /// <summary>A moment as text; null for none. One that is out of range becomes text that the rules refuse.</summary>
    public static string? TextOf(Timestamp? time) => time is null ? null
        : time is { Seconds: >= FirstSecond and <= LastSecond, Nanos: >= 0 and <= NanosMax } ? Rfc3339.Format(time.ToDateTimeOffset())
        : OutOfRange;

    /// <summary>A moment for the wire; null for none.</summary>
    public static Timestamp? Of(DateTimeOffset? time) => time is { } moment ? Timestamp.FromDateTimeOffset(moment) : null;

    /// <summary>A moment of an answer that has it as text; null for none.</summary>
    public static Timestamp? Of(string? text) => text is null ? null : Timestamp.FromDateTimeOffset(Rfc3339.Parse(text));
}
