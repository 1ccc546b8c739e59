using System.Collections.Concurrent;
using System.Diagnostics;

namespace PahlawanPangan.Local.Servers;

/// <summary>
/// Starts every child from one thread that lives as long as this process. Linux sends the parent-death signal when the
/// thread that forked the child ends, not when the process does, and a pool thread ends whenever it has been idle.
/// </summary>
internal static class ChildStarter
{
    private static readonly BlockingCollection<(ProcessStartInfo Info, TaskCompletionSource<Process> Started)> Requests = [];

    static ChildStarter()
    {
        new Thread(StartAsRequested) { IsBackground = true, Name = "child starter" }.Start();
    }

    public static Task<Process> StartAsync(ProcessStartInfo info)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Requests.Add((info, started));
        return started.Task;
    }

    private static void StartAsRequested()
    {
        foreach (var (info, started) in Requests.GetConsumingEnumerable())
        {
            try
            {
                started.SetResult(Process.Start(info) ?? throw new InvalidOperationException($"{info.FileName} did not start."));
            }
            catch (Exception e)
            {
                started.SetException(e);
            }
        }
    }
}
