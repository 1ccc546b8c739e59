using System.Diagnostics;
using System.Text;

namespace PahlawanPangan.Local.Servers;

/// <summary>
/// A child that runs in a session of its own, so that a Ctrl-C on the terminal reaches only this process, which then
/// stops its children in order; and that the kernel signals if this process dies before it stopped the child.
/// </summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;
    private readonly string _logFile;
    private readonly long _logStart;

    private ServerProcess(Process process, string logFile, long logStart)
    {
        _process = process;
        _logFile = logFile;
        _logStart = logStart;
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public static async Task<ServerProcess> StartAsync(ServerLaunch launch)
    {
        // The shell opens the log and becomes the server: a pipe through this process would break when it dies.
        var info = new ProcessStartInfo("/bin/sh") { WorkingDirectory = launch.WorkingFolder, UseShellExecute = false };
        info.ArgumentList.Add("-c");
        info.ArgumentList.Add("log=$1; shift; exec \"$@\" </dev/null >>\"$log\" 2>&1");
        info.ArgumentList.Add("sh");
        info.ArgumentList.Add(launch.LogFile);
        info.ArgumentList.Add("setsid");
        foreach (var argument in launch.NetworkNamespace is { } network ? (string[])["ip", "netns", "exec", network] : [])
        {
            info.ArgumentList.Add(argument);
        }
        info.ArgumentList.Add("setpriv");
        info.ArgumentList.Add("--pdeathsig");
        info.ArgumentList.Add(launch.DeathSignal);
        foreach (var argument in launch.User?.SetprivArguments ?? [])
        {
            info.ArgumentList.Add(argument);
        }
        foreach (var argument in launch.OwnEnvironment.Select(static variable => $"{variable.Key}={variable.Value}").Prepend("env"))
        {
            info.ArgumentList.Add(argument);
        }
        info.ArgumentList.Add(launch.Binary);
        foreach (var argument in launch.Arguments)
        {
            info.ArgumentList.Add(argument);
        }
        foreach (var (name, value) in launch.Environment)
        {
            info.Environment[name] = value;
        }
        var logStart = File.Exists(launch.LogFile) ? new FileInfo(launch.LogFile).Length : 0;
        return new ServerProcess(await ChildStarter.StartAsync(info), launch.LogFile, logStart);
    }

    public bool Signal(int signal) => !HasExited && Signals.Send(Id, signal);

    /// <returns>False if it still runs after the time.</returns>
    public async Task<bool> WaitForExitAsync(TimeSpan limit)
    {
        using var timeout = new CancellationTokenSource(limit);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
            return true;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return false;
        }
    }

    public async Task WaitForExitAsync(CancellationToken cancellation) => await _process.WaitForExitAsync(cancellation);

    /// <summary>Sends the signal, and kills the process after the limit.</summary>
    public async Task StopAsync(int signal, TimeSpan limit)
    {
        Signal(signal);
        if (!await WaitForExitAsync(limit))
        {
            Signal(Signals.Kill);
            await _process.WaitForExitAsync();
        }
    }

    /// <summary>The part of its log since the last start that shows why it exited.</summary>
    public string EndOfLog()
    {
        if (!File.Exists(_logFile))
        {
            return "";
        }
        using var log = new FileStream(_logFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        log.Seek(Math.Max(_logStart, log.Length - LogTail.ReadMax), SeekOrigin.Begin);
        using var reader = new StreamReader(log, Encoding.UTF8);
        return LogTail.Of(reader.ReadToEnd());
    }

    public void Dispose() => _process.Dispose();
}
