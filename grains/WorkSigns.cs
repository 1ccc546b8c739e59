namespace PahlawanPangan.Grains;

/// <summary>
/// Wakes what rests in this silo while nothing happens: a consumer has handled events, which may have left work in a queue. What has no
/// sign, such as a retry that falls due, waits until the rest is over.
/// </summary>
internal sealed class WorkSigns
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the next sign.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>Gives a sign.</summary>
    public void Give() =>
        _ = Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
