using System.Diagnostics;
using PahlawanPangan.Local.Instance;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Local.Commands;

/// <summary>`stop`: asks the running instance to stop, and waits until it has.</summary>
internal static class StopCommand
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    public static async Task<int> ExecuteAsync(Checkout checkout, CancellationToken cancellation)
    {
        if (!InstanceFacts.IsRunning(checkout))
        {
            Console.WriteLine("Nothing runs in this checkout.");
            return 0;
        }
        // The lock is held, so its holder lives. It can be stopped while it still starts, when there are no facts yet.
        if (FolderLock.HolderOf(checkout.RunFolder) is not { } launcher)
        {
            throw new ServerStartException("The instance of this checkout is starting. Try again in a moment.");
        }
        if (!Signals.Send(launcher, Signals.Terminate))
        {
            throw new ServerStartException($"Process {launcher} runs the instance and is not yours to stop.");
        }
        for (var since = Stopwatch.StartNew();
            InstanceFacts.IsRunning(checkout);
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellation))
        {
            if (since.Elapsed > Limit)
            {
                throw new ServerStartException($"Process {launcher} was asked to stop and has not within {Limit.TotalMinutes:0} minutes.");
            }
        }
        Console.WriteLine("Stopped.");
        return 0;
    }
}
