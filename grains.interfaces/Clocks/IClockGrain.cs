using Orleans.Concurrency;

namespace PahlawanPangan.Clocks;

/// <summary>Reads the time of a silo, which gateways go by; the key has no meaning.</summary>
[Alias("pangan.silo.IClockGrain")]
[GrainInterfaceType("PahlawanPangan.Clocks.IClockGrain")]
public interface IClockGrain : IGrainWithIntegerKey
{
    /// <summary>The time that the silo goes by, in UTC.</summary>
    [Alias("now")]
    [AlwaysInterleave]
    Task<DateTimeOffset> NowAsync();
}
