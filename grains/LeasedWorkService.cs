using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Grains;

/// <summary>
/// Does the due rows of a database queue. Rows are leased in one statement, done outside of any transaction, and settled by another
/// statement. Those that are slow keep only their own slots: new rows are started as slots become free. If the silo dies, another one takes
/// its rows when their leases end.
/// </summary>
internal abstract class LeasedWorkService : PeriodicHostedService
{
    /// <summary>How long one run goes on while there is work, so that its end is noticed.</summary>
    private static readonly TimeSpan RunFor = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Task, byte> _running = new();
    private readonly TimeSpan _poll;
    private readonly DueRows? _due;

    /// <summary>Creates a service that searches for due rows once in a period.</summary>
    /// <param name="poll">The period.</param>
    /// <param name="rowsMax">The most rows that are under way at once.</param>
    /// <param name="due">What says, before they are searched for, whether there are any; null to search without asking.</param>
    /// <param name="states">The list of services.</param>
    /// <param name="logger">Where failures are logged.</param>
    protected LeasedWorkService(TimeSpan poll, int rowsMax, DueRows? due, ServiceStates states, ILogger logger)
        : base(poll, states, logger)
    {
        _poll = poll;
        _due = due;
        Slots = new WorkSlots(rowsMax);
    }

    /// <inheritdoc/>
    protected override Task? NextSign => _due?.NextSign;

    /// <summary>What is under way.</summary>
    protected WorkSlots Slots { get; }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(_running.Keys).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Starts due rows, as many as the bounds allow.</summary>
    /// <returns>The rows that were started; each task ends without an exception.</returns>
    protected abstract Task<IReadOnlyList<Task>> StartDueAsync(CancellationToken cancellation);

    /// <summary>Starts due rows and waits until they are done; returns their number.</summary>
    protected async Task<int> DoDueAsync(CancellationToken cancellation)
    {
        var started = await StartDueAsync(cancellation);
        await Task.WhenAll(started);
        return started.Count;
    }

    /// <summary>Starts a row whose slot was taken, and returns the slot when it is done.</summary>
    protected Task Start(Func<Task> work, WorkBound[] bounds)
    {
        var task = DoAsync(work, bounds);
        if (_running.TryAdd(task, 0))
        {
            _ = task.ContinueWith(
                done => _running.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }

        return task;
    }

    /// <inheritdoc/>
    protected override async Task RunOnceAsync(CancellationToken stoppingToken)
    {
        if (_due is not null && !await _due.AnyAsync(stoppingToken))
        {
            FoundNothing = true;
            return;
        }

        var began = Environment.TickCount64;
        do
        {
            var released = Slots.NextRelease();
            if ((await StartDueAsync(stoppingToken)).Count == 0)
            {
                return;
            }

            await released.WaitAsync(_poll, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        while (!stoppingToken.IsCancellationRequested && Environment.TickCount64 - began < RunFor.TotalMilliseconds);
    }

    private async Task DoAsync(Func<Task> work, WorkBound[] bounds)
    {
        await Task.Yield();
        try
        {
            await work();
        }
        catch (Exception failure)
        {
            // It could not be settled, so it is taken again when its lease ends.
            ReportFailure(failure);
        }
        finally
        {
            Slots.Release(bounds);
        }
    }
}
