using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Local.Cluster;

/// <summary>Restarts a process that exited, as an orchestrator does.</summary>
internal sealed class MemberSupervisor<TServer> : IAsyncDisposable
    where TServer : LocalServer
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Action<string> _say;
    private readonly Task _keeping;

    public MemberSupervisor(string name, TServer member, Action<string> say)
    {
        (Name, Member, _say) = (name, member, say);
        _keeping = KeepAsync();
    }

    public string Name { get; }

    public TServer Member { get; }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Member.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task KeepAsync()
    {
        while (true)
        {
            await Member.WaitForExitAsync(_stopping.Token);
            _say($"{Name} exited; restarting it.");
            await Task.Delay(Pause, _stopping.Token);
            try
            {
                await Member.RestartAsync(_stopping.Token);
                _say($"{Name} is back, as process {Member.ProcessId}.");
            }
            catch (ServerStartException failed)
            {
                _say(failed.Message);
            }
        }
    }
}
