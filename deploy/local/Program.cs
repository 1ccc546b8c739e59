using PahlawanPangan.Gateway.Commands;
using PahlawanPangan.Local;
using PahlawanPangan.Local.Instance;
using PahlawanPangan.Local.Servers;

using var stop = new StopRequest();
try
{
    return await CommandLineRunner.RunAsync(LocalCommandLine.Create(Checkout.Find()), args, Console.Out, Console.Error, stop.Token);
}
catch (ServerStartException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
catch (UnauthorizedAccessException e)
{
    await Console.Error.WriteLineAsync(
        $"{e.Message} Was this checkout run by another user, as root perhaps? Its files under .local are that user's.");
    return 1;
}
catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
{
    await Console.Error.WriteLineAsync("Stopped.");
    return 130;
}
