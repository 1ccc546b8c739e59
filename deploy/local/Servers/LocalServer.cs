using System.Diagnostics;

namespace PahlawanPangan.Local.Servers;

/// <summary>A private server on a loopback port, from its first start to its end: what all kinds of server have in common.</summary>
public abstract class LocalServer : IAsyncDisposable
{
    private const int PortAttempts = 10;
    private const string PortTaken = "Address already in use";
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan SamePortLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(50);
    private ServerProcess? _process;
    private int _listening;
    private bool _disposed;

    public int Port { get; private set; }

    public int ProcessId => Running.Id;

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Where its data and its log are.</summary>
    public string Folder => ServerFolder.Path;

    public virtual string LogFile => ServerFolder["server.log"];

    protected abstract string Name { get; }

    private protected abstract ServerFolder ServerFolder { get; }

    private protected abstract int StopSignal { get; }

    /// <summary>Stops it as it wants to be stopped: nothing is lost, and the next start has nothing to recover.</summary>
    public async Task StopAsync()
    {
        if (IsRunning)
        {
            await Running.StopAsync(StopSignal, TimeSpan.FromSeconds(60));
        }
    }

    /// <summary>SIGKILL, to it and to all that it started: what a power cut does, but for what the kernel still holds.</summary>
    public async Task KillAsync()
    {
        if (!IsRunning)
        {
            return;
        }
        var children = ProcessTable.ChildrenOf(ProcessId).Select(id => (Id: id, Start: ProcessTable.StartOf(id))).ToList();
        Running.Signal(Signals.Kill);
        foreach (var (id, start) in children.Where(child => ProcessTable.StartOf(child.Id) == child.Start))
        {
            Signals.Send(id, Signals.Kill);
        }
        await Running.WaitForExitAsync(CancellationToken.None);
        while (children.Exists(child => ProcessTable.IsAlive(child.Id) && ProcessTable.StartOf(child.Id) == child.Start))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5));
        }
    }

    /// <summary>Stops its time until <see cref="Thaw"/>: to everybody else it looks dead, and it does not know.</summary>
    public void Freeze() => Running.Signal(Signals.Stop);

    /// <summary>Lets it run on, from where it was.</summary>
    public void Thaw() => Running.Signal(Signals.Continue);

    /// <summary>Stops it if it runs, and starts it again on the same port and data.</summary>
    public async Task RestartAsync(CancellationToken cancellation = default)
    {
        await StopAsync();
        for (var since = Stopwatch.StartNew(); ;)
        {
            try
            {
                await LaunchAsync(cancellation);
                return;
            }
            catch (PortTakenException) when (since.Elapsed < SamePortLimit)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(250), cancellation);
            }
        }
    }

    /// <summary>Ends when the server does, whoever ended it.</summary>
    public Task WaitForExitAsync(CancellationToken cancellation) => Running.WaitForExitAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }
        _disposed = true;
        await StopAsync();
        _process?.Dispose();
        ServerFolder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected abstract ServerLaunch Launch(int port);

    /// <summary>Throws, or answers false, as long as the server cannot be worked with.</summary>
    private protected abstract Task<bool> IsReadyAsync(CancellationToken cancellation);

    /// <summary>
    /// Whether it has its port. Another process may have the port that this one is about to fail to get, and would answer in its place. Who has it keeps it, and
    /// looking costs.
    /// </summary>
    private protected bool HasItsPort()
    {
        if (_listening != ProcessId && ListeningSockets.IsListening(ProcessId, Port))
        {
            _listening = ProcessId;
        }
        return _listening == ProcessId;
    }

    private protected async Task StartOnFreePortAsync(int? preferredPort, CancellationToken cancellation)
    {
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                Port = attempt == 1 && preferredPort is { } port && FreePort.IsFree(port) ? port : FreePort.Find();
                try
                {
                    await LaunchAsync(cancellation);
                    return;
                }
                catch (PortTakenException) when (attempt < PortAttempts)
                {
                    // Somebody was faster; another port, then.
                }
            }
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    private ServerProcess Running => _process ?? throw new InvalidOperationException($"{Name} has not been started.");

    private async Task LaunchAsync(CancellationToken cancellation)
    {
        _process?.Dispose();
        _process = await ServerProcess.StartAsync(Launch(Port));
        for (var since = Stopwatch.StartNew(); ; await Task.Delay(ProbeInterval, cancellation))
        {
            // Asked after the probe too: what answered may be another server, which has the port that ours did not get.
            if (await AnswersAsync(cancellation) && !_process.HasExited)
            {
                return;
            }
            if (_process.HasExited)
            {
                throw Failure($"{Name} ended with {_process.ExitCode} while it started.");
            }
            if (since.Elapsed > ReadyLimit)
            {
                throw Failure($"{Name} was not ready after {ReadyLimit.TotalSeconds:0} s.");
            }
        }
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        try
        {
            return await IsReadyAsync(cancellation);
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    private ServerStartException Failure(string what)
    {
        var log = Running.LastWords();
        return log.Contains(PortTaken, StringComparison.OrdinalIgnoreCase)
            ? new PortTakenException($"{Name}: port {Port} is taken.")
            : new ServerStartException($"{what} Its log, {LogFile}, says:{Environment.NewLine}{log}");
    }
}
