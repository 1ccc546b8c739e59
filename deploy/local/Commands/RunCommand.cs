using PahlawanPangan.Local.Cluster;
using PahlawanPangan.Local.Instance;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Local.Commands;

/// <summary>`run` and `cluster`: the engine over private servers, in one process or in many, until Ctrl-C.</summary>
internal static class RunCommand
{
    public static Task<int> ExecuteAsync(Checkout checkout, CancellationToken cancellation) =>
        ExecuteAsync(checkout, async () => await RunningInstance.StartAsync(checkout, Console.WriteLine, cancellation), cancellation);

    public static Task<int> ExecuteClusterAsync(Checkout checkout, ClusterSize size, bool isReplicated, CancellationToken cancellation) =>
        ExecuteAsync(
            checkout, () => ClusterInstance.StartAsync(checkout, size, isReplicated, Console.WriteLine, cancellation), cancellation);

    private static async Task<int> ExecuteAsync(Checkout checkout, Func<Task<IInstance>> start, CancellationToken cancellation)
    {
        Directory.CreateDirectory(checkout.RunFolder);
        using var only = FolderLock.TryTake(checkout.RunFolder);
        if (only is null)
        {
            var where = InstanceFacts.Read(checkout) is { } facts ? $" at {facts.Url}" : "";
            throw new ServerStartException(
                $"An instance of this checkout already runs{where}. Stop it with ./run stop; another checkout can run beside it.");
        }
        // Left by an instance that was killed.
        File.Delete(checkout.FactsFile);
        try
        {
            await using var instance = await start();
            return await RunAsync(checkout, instance, cancellation);
        }
        finally
        {
            File.Delete(checkout.FactsFile);
        }
    }

    private static async Task<int> RunAsync(Checkout checkout, IInstance instance, CancellationToken cancellation)
    {
        var facts = instance.Facts;
        facts.Write(checkout);
        var writing = new Lock();
        instance.Changed = () =>
        {
            lock (writing)
            {
                instance.Facts.Write(checkout);
            }
        };
        using var ended = new CancellationTokenSource();
        var watches = instance.Logs.Select(log => new EngineLogWatch(log, Console.WriteLine).RunAsync(ended.Token)).ToList();
        Console.WriteLine(Welcome.To(facts, instance.PreferredPort, instance.Logs));
        string? fallen = null;
        try
        {
            fallen = await instance.WaitForFirstExitAsync(cancellation);
            await Console.Error.WriteLineAsync(
                $"{fallen} exited; stopping the rest. Logs: {string.Join(", ", instance.Logs)}, {checkout.DataFolder}/*/server.log");
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            Console.WriteLine("Stopping.");
        }
        instance.Changed = null;
        await instance.DisposeAsync();
        await ended.CancelAsync();
        await Task.WhenAll(watches);
        return fallen is null ? 0 : 1;
    }
}
