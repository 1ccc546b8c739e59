using Microsoft.Extensions.Logging;

namespace PahlawanPangan.Grains.Outbox;

/// <summary>A running relay of one lane in this silo, until it is stopped or another relay takes over the lane.</summary>
internal sealed class LaneRelay : IAsyncDisposable
{
    /// <summary>
    /// How long a replaced relay leaves the lane alone. There are two for longer than a moment only when the silos disagree about who is
    /// alive; if both took the lane over whenever they had lost it, neither would make progress.
    /// </summary>
    private static readonly TimeSpan LeaveAlone = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stopping = new();
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly ILogger _logger;
    private readonly Task _running;
    private long? _replacedAt;

    /// <summary>Starts it.</summary>
    public LaneRelay(Relay relay, ILogger logger)
    {
        _logger = logger;
        _running = Task.Run(() => RunAsync(relay), CancellationToken.None);
    }

    /// <summary>Whether it has ended and another may be started in its place.</summary>
    public bool IsOver => _running.IsCompleted && (_replacedAt is not { } since || _time.GetElapsedTime(since) > LeaveAlone);

    /// <summary>Stops it and waits for its end. Unpublished events stay in the outbox for the lane's next relay.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task RunAsync(Relay relay)
    {
        try
        {
            await relay.RunAsync(_stopping.Token);
        }
        catch (RelayReplacedException replaced)
        {
            GrainLog.RelayTakenOver(_logger, replaced);
            _replacedAt = _time.GetTimestamp();
        }
    }
}
