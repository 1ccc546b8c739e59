namespace Orleans.Runtime;

/// <summary>
/// Starts observers stage by stage, lowest first, those of one stage together, and stops what was started in the
/// opposite order. A failing start ends the start; a failing stop is handed to the driver and the stopping goes on.
/// </summary>
internal abstract class LifecycleStages : ILifecycleSubject
{
    private readonly List<Subscription> _subscriptions = [];
    private int? _highest;

    public int HighestCompletedStage { get; private set; } = int.MinValue;

    public int LowestStoppedStage { get; private set; } = int.MaxValue;

    public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        lock (_subscriptions)
        {
            if (_highest is not null)
            {
                throw new InvalidOperationException("The lifecycle has already been started.");
            }

            var subscription = new Subscription(this, stage, observer);
            _subscriptions.Add(subscription);
            return subscription;
        }
    }

    public async Task OnStart(CancellationToken cancellationToken = default)
    {
        IGrouping<int, Subscription>[] stages;
        lock (_subscriptions)
        {
            if (_highest is not null)
            {
                throw new InvalidOperationException("The lifecycle has already been started.");
            }

            _highest = int.MinValue;
            stages = [.. _subscriptions.GroupBy(static s => s.Stage).OrderBy(static g => g.Key)];
        }

        foreach (var stage in stages)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _highest = stage.Key;
            await Task.WhenAll(stage.Select(s => RunAsync(s.Observer.OnStart, cancellationToken)));
            HighestCompletedStage = stage.Key;
        }
    }

    public async Task OnStop(CancellationToken cancellationToken = default)
    {
        if (_highest is not { } highest)
        {
            return;
        }

        IGrouping<int, Subscription>[] stages;
        lock (_subscriptions)
        {
            stages = [.. _subscriptions.Where(s => s.Stage <= highest).GroupBy(static s => s.Stage).OrderByDescending(static g => g.Key)];
        }

        foreach (var stage in stages)
        {
            await Task.WhenAll(stage.Select(s => StopOneAsync(s.Observer, cancellationToken)));
            LowestStoppedStage = stage.Key;
        }
    }

    protected abstract void OnStopFailed(ILifecycleObserver observer, Exception exception);

    private static async Task RunAsync(Func<CancellationToken, Task> step, CancellationToken cancellationToken) =>
        await step(cancellationToken);

    private async Task StopOneAsync(ILifecycleObserver observer, CancellationToken cancellationToken)
    {
        try
        {
            await observer.OnStop(cancellationToken);
        }
        catch (Exception exception)
        {
            OnStopFailed(observer, exception);
        }
    }

    private sealed class Subscription(LifecycleStages owner, int stage, ILifecycleObserver observer) : IDisposable
    {
        public int Stage => stage;

        public ILifecycleObserver Observer => observer;

        public void Dispose()
        {
            lock (owner._subscriptions)
            {
                owner._subscriptions.Remove(this);
            }
        }
    }
}
