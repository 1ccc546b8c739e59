using PahlawanPangan.Local.Instance;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Local.Commands;

/// <summary>`run`: the engine over private servers, until Ctrl-C.</summary>
internal static class RunCommand
{
    public static async Task<int> ExecuteAsync(Checkout checkout, CancellationToken cancellation)
    {
        Directory.CreateDirectory(checkout.RunFolder);
        using var only = FolderLock.TryTake(checkout.RunFolder);
        if (only is null)
        {
            var where = InstanceFacts.Read(checkout) is { } facts ? $" at {facts.Url}" : "";
            throw new ServerStartException($"An instance of this checkout already runs{where}. Stop it with ./run stop; another checkout can run beside it.");
        }
        // Of an instance that was killed.
        File.Delete(checkout.FactsFile);
        try
        {
            return await RunAsync(checkout, cancellation);
        }
        finally
        {
            File.Delete(checkout.FactsFile);
        }
    }

    private static async Task<int> RunAsync(Checkout checkout, CancellationToken cancellation)
    {
        await using var instance = await RunningInstance.StartAsync(checkout, Console.WriteLine, cancellation);
        instance.Facts.Write(checkout);
        using var ended = new CancellationTokenSource();
        var watch = new EngineLogWatch(checkout.EngineLog, Console.WriteLine).RunAsync(ended.Token);
        Console.WriteLine(Welcome.To(instance.Facts, checkout));
        string? fallen = null;
        try
        {
            fallen = await instance.WaitForFirstExitAsync(cancellation);
            await Console.Error.WriteLineAsync($"{fallen} ended by itself; stopping the rest. Logs: {checkout.EngineLog}, {checkout.DataFolder}/*/server.log");
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            Console.WriteLine("Stopping.");
        }
        await instance.DisposeAsync();
        await ended.CancelAsync();
        await watch;
        return fallen is null ? 0 : 1;
    }
}
