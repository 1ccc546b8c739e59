using PahlawanPangan.Bench.Claims;
using PahlawanPangan.Bench.Commands;
using PahlawanPangan.Gateway.Commands;

try
{
    return await CommandLineRunner.RunAsync(BenchCommandLine.Create(), args, Console.Out, Console.Error);
}
catch (BenchFault fault)
{
    await Console.Error.WriteLineAsync($"No report, because a run failed: {fault.Message}");
    return 1;
}
