using PahlawanPangan.Bench.Claims;
using PahlawanPangan.Bench.Commands;
using PahlawanPangan.Gateway.Commands;
using PahlawanPangan.Local.Servers;

try
{
    return await CommandLineRunner.RunAsync(BenchCommandLine.Create(), args, Console.Out, Console.Error);
}
catch (Exception fault) when (fault is BenchFault or ServerStartException)
{
    await Console.Error.WriteLineAsync($"No report, because a run failed: {fault.Message}");
    return 1;
}
