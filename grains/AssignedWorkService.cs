using Microsoft.Extensions.Logging;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Grains;

/// <summary>
/// Runs this silo's share of permanent work of which each piece needs one owner in the cluster. The pieces are dealt to the silos in order,
/// so that every silo that sees the same members computes the same shares without coordination. Where silos see different members, an epoch
/// in the database decides.
/// </summary>
internal abstract class AssignedWorkService : PeriodicService
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(10);
    private readonly ISiloStatusOracle _members;
    private readonly int _pieces;
    private readonly Dictionary<int, RunningWork> _running = [];

    /// <summary>Creates a service that looks at its share once in a period.</summary>
    protected AssignedWorkService(ISiloStatusOracle members, int pieces, TimeSpan period, ServiceStates states, ILogger logger)
        : base(period, states, logger)
    {
        _members = members;
        _pieces = pieces;
    }

    /// <summary>The number of pieces of this silo.</summary>
    internal int Share => _running.Count;

    /// <summary>Does one piece of work until stopped. When it ends before, it is started again within one period.</summary>
    protected abstract Task RunAsync(int piece, CancellationToken stopping);

    /// <inheritdoc/>
    protected override Task WakeAsync()
    {
        // A copy, since the array is shared.
        SiloAddress[] silos = [.. _members.GetActiveSilos().Order()];
        var share = WorkAssignment.Of(Array.IndexOf(silos, _members.SiloAddress), silos.Length, _pieces).ToHashSet();
        foreach (var piece in _running.Keys.Where(piece => !share.Contains(piece)).ToList())
        {
            // Neither this silo nor the next owner waits for it: the piece belongs to the next one as soon as it takes it.
            _running.Remove(piece, out var moved);
            _ = moved!.DisposeAsync().AsTask();
        }

        foreach (var piece in share)
        {
            var running = _running.GetValueOrDefault(piece);
            if (running is null or { IsOver: true })
            {
                _ = running?.DisposeAsync().AsTask();
                _running[piece] = new RunningWork(stopping => RunAsync(piece, stopping));
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task EndAsync()
    {
        var stopping = Task.WhenAll(_running.Values.Select(work => work.DisposeAsync().AsTask()));
        _running.Clear();
        await stopping.WaitAsync(StopWithin).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private sealed class RunningWork : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stopping = new();
        private readonly Task _running;

        public RunningWork(Func<CancellationToken, Task> run) => _running = Task.Run(() => run(_stopping.Token), CancellationToken.None);

        public bool IsOver => _running.IsCompleted;

        /// <summary>Stops it and waits for its end.</summary>
        public async ValueTask DisposeAsync()
        {
            await _stopping.CancelAsync();
            await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _stopping.Dispose();
        }
    }
}
