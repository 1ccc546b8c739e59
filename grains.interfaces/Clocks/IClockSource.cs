namespace PahlawanPangan.Clocks;

/// <summary>Another machine's clock, which can be asked for its time.</summary>
internal interface IClockSource
{
    /// <summary>Reads the clock.</summary>
    /// <returns>Its time in UTC; null where there is no such machine.</returns>
    /// <exception cref="Exception">It does not answer.</exception>
    Task<DateTimeOffset?> ReadAsync(CancellationToken cancellation);
}
