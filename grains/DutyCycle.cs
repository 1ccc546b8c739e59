namespace PahlawanPangan.Grains;

/// <summary>Spaces looks that may become expensive, so that looking takes a small share of the time, however much there is to look at.</summary>
/// <param name="time">The time.</param>
/// <param name="shareMax">The largest share of the time that looking may take, above 0 and below 1.</param>
internal sealed class DutyCycle(TimeProvider time, double shareMax)
{
    private long _looked;
    private TimeSpan _pause;

    /// <summary>Whether it is time for a look.</summary>
    public bool IsDue => time.GetElapsedTime(_looked) >= _pause;

    /// <summary>Looks once, and notes how long that took.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> look)
    {
        var began = time.GetTimestamp();
        try
        {
            return await look();
        }
        finally
        {
            _looked = time.GetTimestamp();
            _pause = time.GetElapsedTime(began, _looked) * ((1 / shareMax) - 1);
        }
    }
}
