namespace PahlawanPangan.Grains.Journal;

/// <summary>
/// The commits that wait for a journal's writers. One writer takes waiting commits as soon as it can; another joins only when a large batch
/// is waiting too, since every batch has a fixed cost for the database.
/// </summary>
/// <param name="joinAt">How many commits must wait before a further writer takes some of them.</param>
/// <param name="batchMax">The most commits that are taken at once.</param>
/// <param name="eventsMax">The most events in the commits that are taken at once; a commit that has more by itself is taken alone.</param>
internal sealed class CommitQueue<TCommit>(int joinAt, int batchMax, int eventsMax) : IDisposable
    where TCommit : JournalCommit
{
    private readonly Lock _gate = new();
    private readonly Queue<TCommit> _waiting = new();
    private readonly SemaphoreSlim _wake = new(0);
    private int _writing;
    private int _woken;
    private int _idle;
    private bool _completed;

    /// <summary>How many commits wait.</summary>
    public int Count => _waiting.Count;

    /// <summary>Queues a commit; false when the queue is closed.</summary>
    public bool TryAdd(TCommit commit)
    {
        lock (_gate)
        {
            if (_completed)
            {
                return false;
            }

            _waiting.Enqueue(commit);
            WakeOne();
            return true;
        }
    }

    /// <summary>
    /// Waits for a batch; false when the queue is closed and empty. The writer that took a batch calls <see cref="Written"/> afterwards.
    /// </summary>
    public async ValueTask<bool> TakeAsync(List<TCommit> batch)
    {
        while (true)
        {
            lock (_gate)
            {
                if (IsReady(_writing))
                {
                    var events = 0;
                    while (batch.Count < batchMax && _waiting.TryPeek(out var commit)
                        && ((events += commit.EventCount) <= eventsMax || batch.Count == 0))
                    {
                        batch.Add(_waiting.Dequeue());
                    }

                    _writing++;
                    WakeOne();
                    return true;
                }

                if (_completed && _waiting.Count == 0)
                {
                    return false;
                }

                _idle++;
            }

            await _wake.WaitAsync();
            lock (_gate)
            {
                _woken--;
            }
        }
    }

    /// <summary>
    /// A batch that was taken has been written, or could not be. Its writer takes the next batch, so no other writer is woken.
    /// </summary>
    public void Written()
    {
        lock (_gate)
        {
            _writing--;
        }
    }

    /// <summary>Closes the queue; waiting commits can still be taken.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _completed = true;
            for (; _idle > 0; _idle--)
            {
                _woken++;
                _wake.Release();
            }
        }
    }

    public void Dispose() => _wake.Dispose();

    private bool IsReady(int writers) => _waiting.Count > 0 && (writers == 0 || _waiting.Count >= joinAt || _completed);

    private void WakeOne()
    {
        if (_idle > 0 && IsReady(_writing + _woken))
        {
            _idle--;
            _woken++;
            _wake.Release();
        }
    }
}
