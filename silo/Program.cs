using PahlawanPangan.Gateway.Commands;
using PahlawanPangan.Silo;

return await CommandLineRunner.RunAsync(HostCommandLine.Create(), args, Console.Out, Console.Error);
