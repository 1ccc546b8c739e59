using System.Diagnostics;

namespace PahlawanPangan.Local.Servers;

/// <summary>A private server on a port of its own, from its first start to its end: the base of all kinds of server.</summary>
public abstract class LocalServer : IAsyncDisposable
{
    private const int PortAttempts = 10;
    private const string PortTaken = "Address already in use";
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan SamePortLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(50);
    private readonly ServerOptions _options;
    private ServerProcess? _process;
    private int _listening;
    private bool _disposed;

    private protected LocalServer(ServerOptions options) => _options = options;

    /// <summary>Where it listens.</summary>
    public ServerHost Host => _options.Host;

    public int Port { get; private set; }

    public int ProcessId => Running.Id;

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>The folder of its data and its log.</summary>
    public string Folder => ServerFolder.Path;

    public virtual string LogFile => ServerFolder["server.log"];

    protected abstract string Name { get; }

    private protected abstract ServerFolder ServerFolder { get; }

    private protected abstract int StopSignal { get; }

    /// <summary>Stops it gracefully: nothing is lost, and the next start has nothing to recover.</summary>
    public async Task StopAsync()
    {
        if (IsRunning)
        {
            await Running.StopAsync(StopSignal, TimeSpan.FromSeconds(60));
        }
    }

    /// <summary>Sends SIGKILL to it and its children: like a power cut, except for data in the kernel's cache.</summary>
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

    /// <summary>Suspends it until <see cref="Thaw"/>: to all others it looks dead, and it does not notice.</summary>
    public void Freeze() => Running.Signal(Signals.Stop);

    /// <summary>Resumes it.</summary>
    public void Thaw() => Running.Signal(Signals.Continue);

    /// <summary>Suspends it and its children, which may do the work.</summary>
    public void FreezeAll() => SignalAll(Signals.Stop);

    /// <summary>Resumes it and its children.</summary>
    public void ThawAll() => SignalAll(Signals.Continue);

    /// <summary>Stops it if it runs, and starts it again on the same port and data.</summary>
    public async Task RestartAsync(CancellationToken cancellation = default)
    {
        await StopAsync();
        await BeforeRestartAsync(cancellation);
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

    /// <summary>Completes when the server exits, for any reason.</summary>
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

    /// <summary>What a server has to find out before it starts again.</summary>
    private protected virtual Task BeforeRestartAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Throws or returns false while the server is not usable.</summary>
    private protected abstract Task<bool> IsReadyAsync(CancellationToken cancellation);

    /// <summary>
    /// Whether it has its port. Another process may hold the port that this one failed to bind, and would answer instead. A port that was
    /// once confirmed is not checked again, since the check is expensive.
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
                    // Another process took the port; use another one.
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

    private void SignalAll(int signal)
    {
        if (IsRunning)
        {
            // The parent first, so that it starts no further child meanwhile.
            Running.Signal(signal);
            foreach (var child in ProcessTable.ChildrenOf(ProcessId))
            {
                Signals.Send(child, signal);
            }
        }
    }

    private async Task LaunchAsync(CancellationToken cancellation)
    {
        _process?.Dispose();
        _process = await ServerProcess.StartAsync(InItsPlace(Launch(Port)));
        for (var since = Stopwatch.StartNew(); ; await Task.Delay(ProbeInterval, cancellation))
        {
            // Checked after the probe too: the answer may come from another server that holds the port.
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

    private ServerLaunch InItsPlace(ServerLaunch launch) =>
        launch with { NetworkNamespace = Host.NetworkNamespace, OwnEnvironment = _options.ProcessEnvironment };

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
        var log = Running.EndOfLog();
        return log.Contains(PortTaken, StringComparison.OrdinalIgnoreCase)
            ? new PortTakenException($"{Name}: port {Port} is taken.")
            : new ServerStartException($"{what} Its log, {LogFile}, says:{Environment.NewLine}{log}");
    }
}
