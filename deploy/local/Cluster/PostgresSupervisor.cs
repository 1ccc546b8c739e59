using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Local.Cluster;

/// <summary>
/// Promotes the standby of a pair when the primary is lost, and makes the lost one the new standby: what Patroni or CloudNativePG does in
/// production. It fences twice: it kills the former primary before it promotes, and one that it could not kill would wait in vain for
/// a standby to acknowledge its commits.
/// </summary>
public sealed class PostgresSupervisor : IAsyncDisposable
{
    private const int SilencesMax = 3;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(2);
    private readonly CancellationTokenSource _stopping = new();
    private readonly PostgresPair _pair;
    private readonly Action<string> _say;
    private readonly Task _watching;

    public PostgresSupervisor(PostgresPair pair, Action<string> say)
    {
        (_pair, _say) = (pair, say);
        _watching = WatchAsync();
    }

    /// <summary>Stops supervising; the servers go on.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task WatchAsync()
    {
        for (var silences = 0; ; await Task.Delay(Interval, _stopping.Token))
        {
            try
            {
                silences = await AnswersAsync(_pair.Primary) ? 0 : silences + 1;
                if (!_pair.Primary.IsRunning || silences >= SilencesMax)
                {
                    await ReplacePrimaryAsync();
                    silences = 0;
                }
                else if (!_pair.IsSynchronous || !_pair.Standby.IsRunning)
                {
                    await ReplaceStandbyAsync();
                }
            }
            catch (Exception failure) when (!_stopping.IsCancellationRequested)
            {
                _say($"PostgreSQL: {failure.Message}");
            }
        }
    }

    private async Task ReplacePrimaryAsync()
    {
        var lost = _pair.Primary;
        if (!_pair.IsSynchronous)
        {
            // The other one may lack what was acknowledged, so this one must come back.
            _say("The PostgreSQL primary is lost, and the other server does not have everything; restarting the primary.");
            await lost.KillAsync();
            await lost.RestartAsync(_stopping.Token);
            return;
        }
        _say($"The PostgreSQL primary on port {lost.Port} is lost; promoting the standby.");
        await lost.KillAsync();
        await _pair.PromoteAsync(_stopping.Token);
        _say($"PostgreSQL on port {_pair.Primary.Port} is the primary, as process {_pair.Primary.ProcessId}.");
    }

    private async Task ReplaceStandbyAsync()
    {
        if (_pair.IsSynchronous)
        {
            _say("The PostgreSQL standby is lost; commits go on without it.");
        }
        await _pair.RejoinAsync(_stopping.Token);
        _say($"PostgreSQL on port {_pair.Standby.Port} is the synchronous standby, as process {_pair.Standby.ProcessId}.");
    }

    private async Task<bool> AnswersAsync(PostgresServer server)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        limit.CancelAfter(AnswerWithin);
        try
        {
            return server.IsRunning && !await server.IsStandbyAsync(limit.Token);
        }
        catch (Exception) when (!_stopping.IsCancellationRequested)
        {
            return false;
        }
    }
}
