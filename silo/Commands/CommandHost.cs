using System.CommandLine;
using Microsoft.Extensions.Options;
using Npgsql;
using PahlawanPangan.Gateway.Commands;
using PahlawanPangan.Grains;

namespace PahlawanPangan.Silo.Commands;

/// <summary>Runs the operators' shell commands for consumers, with the database only.</summary>
internal static class CommandHost
{
    /// <summary>Runs a command over the services of the consumers and returns its exit code.</summary>
    public static async Task<int> RunAsync(
        Func<CommandSettings> settings, InvocationConfiguration console, Func<IServiceProvider, Task<int>> run)
    {
        try
        {
            var configuration = settings().Configuration;
            SiloSettings.Apply(configuration);
            var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
            builder.Services.AddPanganDatabase(configuration);
            builder.Services.AddPanganDownstream(configuration);
            using var host = builder.Build();
            return await run(host.Services);
        }
        catch (Exception problem) when (problem is NpgsqlException or InvalidDataException or OptionsValidationException or IOException
            or TimeoutException)
        {
            await console.Error.WriteLineAsync($"Not done: {problem.Message}");
            return ExitCodes.Refused;
        }
    }
}
