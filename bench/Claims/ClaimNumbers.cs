using System.Runtime.InteropServices;

namespace PahlawanPangan.Bench.Claims;

/// <summary>
/// Claim ids that look random to an index, as the gateway's derived ids do, and can be recomputed from (run, worker, number), so that
/// acknowledged claims need no list.
/// </summary>
internal static class ClaimNumbers
{
    public static Guid Id(int run, int worker, long number)
    {
        var plain = ((ulong)run << 48) | ((ulong)worker << 32) | (ulong)number;
        Span<ulong> halves = [Mix(plain), Mix(plain ^ 0x5851_F42D_4C95_7F2D)];
        return MemoryMarshal.Cast<ulong, Guid>(halves)[0];
    }

    /// <summary>The finaliser of SplitMix64, which permutes 64 bits: two numbers never give the same id.</summary>
    public static ulong Mix(ulong x)
    {
        x += 0x9E37_79B9_7F4A_7C15;
        x = (x ^ (x >> 30)) * 0xBF58_476D_1CE4_E5B9;
        x = (x ^ (x >> 27)) * 0x94D0_49BB_1331_11EB;
        return x ^ (x >> 31);
    }
}
