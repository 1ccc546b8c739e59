namespace Orleans.Runtime;

/// <summary>Ends activations that have been idle for as long as their class allows, looking at all of them once per quantum.</summary>
internal sealed class IdleCollector(SiloRuntime silo) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _rounds = Task.CompletedTask;

    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(IdleCollector), ServiceLifecycleStage.RuntimeServices, _ => StartAsync(), _ => StopAsync());

    public void Dispose() => _stopping.Dispose();

    private Task StartAsync()
    {
        using (FlowSuppression.Begin())
        {
            _rounds = Task.Run(RunAsync);
        }

        return Task.CompletedTask;
    }

    private async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _rounds;
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(silo.Collection.CollectionQuantum, silo.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                Round();
            }
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }

    private void Round()
    {
        try
        {
            var collected = 0;
            foreach (var activation in silo.Directory.All)
            {
                if (silo.AgeLimitOf(activation.Class) is { } limit && activation.TryCollect(limit))
                {
                    collected++;
                }
            }

            silo.Log.Collecting(collected);
        }
        catch (Exception exception)
        {
            silo.Log.CollectingFailed(exception);
        }
    }
}
