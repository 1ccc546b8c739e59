using System.Runtime.CompilerServices;

namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// One state that many readers follow. It is read while someone follows it, by one task for all of them. A reader that is slow misses
/// states between, and delays no other.
/// </summary>
/// <param name="read">Reads the state; returns the one before when nothing changed. May throw.</param>
/// <param name="interval">How often.</param>
/// <param name="clock">The time.</param>
/// <param name="failed">Logs a failure; called for the first of an outage.</param>
internal sealed class SharedFeed<TState>(
    Func<TState?, Task<TState>> read, TimeSpan interval, TimeProvider clock, Action<Exception> failed)
    where TState : class
{
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(15);
    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TState? _latest;
    private int _followers;
    private bool _isRunning;
    private bool _isFailing;

    /// <summary>How many follow.</summary>
    public int Followers
    {
        get
        {
            lock (_gate)
            {
                return _followers;
            }
        }
    }

    /// <summary>The state now, and each new one; null when there was none for a while, so that the connection can be kept alive.</summary>
    public async IAsyncEnumerable<TState?> FollowAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        Enter();
        try
        {
            TState? seen = null;
            while (!cancellation.IsCancellationRequested)
            {
                var (latest, changed) = Look();
                if (latest is not null && !ReferenceEquals(latest, seen))
                {
                    yield return seen = latest;
                    continue;
                }

                await changed.WaitAsync(HeartbeatInterval, clock, cancellation)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (!changed.IsCompleted && !cancellation.IsCancellationRequested)
                {
                    yield return null;
                }
            }
        }
        finally
        {
            Leave();
        }
    }

    private (TState? Latest, Task Changed) Look()
    {
        lock (_gate)
        {
            return (_latest, _changed.Task);
        }
    }

    private void Enter()
    {
        lock (_gate)
        {
            _followers++;
            if (_isRunning)
            {
                return;
            }

            // What was read for earlier followers may be old.
            _latest = null;
            _isRunning = true;
        }

        _ = RunAsync();
    }

    private void Leave()
    {
        lock (_gate)
        {
            _followers--;
        }
    }

    private async Task RunAsync()
    {
        await Task.Yield();
        while (true)
        {
            try
            {
                Publish(await read(_latest));
            }
            catch (Exception failure)
            {
                if (!_isFailing)
                {
                    _isFailing = true;
                    failed(failure);
                }
            }

            await Task.Delay(interval, clock);
            lock (_gate)
            {
                if (_followers == 0)
                {
                    _isRunning = false;
                    return;
                }
            }
        }
    }

    private void Publish(TState state)
    {
        _isFailing = false;
        TaskCompletionSource changed;
        lock (_gate)
        {
            if (ReferenceEquals(state, _latest))
            {
                return;
            }

            _latest = state;
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }
}
