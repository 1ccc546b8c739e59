namespace PahlawanPangan.Grains;

/// <summary>Spaces checks that may become expensive, so that they take at most a fixed share of the time, whatever they cost.</summary>
/// <param name="time">The source of time.</param>
/// <param name="shareMax">The largest share of the time that checks may take, above 0 and below 1.</param>
internal sealed class DutyCycle(TimeProvider time, double shareMax)
{
    private long _looked;
    private TimeSpan _pause;

    /// <summary>Whether the next check is due.</summary>
    public bool IsDue => time.GetElapsedTime(_looked) >= _pause;

    /// <summary>Runs one check and measures its duration.</summary>
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
