namespace PahlawanPangan.Grains.Journal;

/// <summary>The outcome of the last writes of one database's writers. Times are timestamps of the monotonic clock; 0 is never.</summary>
internal sealed class JournalPulse(TimeProvider time, int writers)
{
    /// <summary>A write that takes longer counts as hanging, unless others succeed meanwhile.</summary>
    private static readonly TimeSpan HangsAfter = TimeSpan.FromSeconds(5);

    /// <summary>
    /// For how long a failure counts without a success. Then the health check's own connection decides: a silo that gets no requests, since
    /// it is not ready, writes nothing that could succeed. After a failover of the database every silo is in that state.
    /// </summary>
    private static readonly TimeSpan FailureCounts = TimeSpan.FromSeconds(2);

    private readonly long[] _began = new long[writers];
    private long _succeeded;
    private long _failed;

    /// <summary>False while the writers hang or fail.</summary>
    public bool IsWell
    {
        get
        {
            var (succeeded, failed) = (Volatile.Read(ref _succeeded), Volatile.Read(ref _failed));
            if (failed > succeeded && time.GetElapsedTime(failed) < FailureCounts)
            {
                return false;
            }

            return (succeeded != 0 && time.GetElapsedTime(succeeded) < HangsAfter)
                || Array.TrueForAll(_began, began => began == 0 || time.GetElapsedTime(began) < HangsAfter);
        }
    }

    /// <summary>A writer begins to write.</summary>
    public void Begin(int writer) => Volatile.Write(ref _began[writer], time.GetTimestamp());

    /// <summary>A writer has ended, whatever came of it.</summary>
    public void End(int writer) => Volatile.Write(ref _began[writer], 0);

    /// <summary>The database answered a write.</summary>
    public void Succeed() => Volatile.Write(ref _succeeded, time.GetTimestamp());

    /// <summary>The database could not be reached, or the connection was lost.</summary>
    public void Fail() => Volatile.Write(ref _failed, time.GetTimestamp());
}
