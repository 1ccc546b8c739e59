using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using PahlawanPangan.Gateway.Commands;
using PahlawanPangan.Silo;

namespace PahlawanPangan.Tests;

/// <summary>Runs the host program's commands in this process.</summary>
internal static class HostCommands
{
    /// <summary>Runs a command over the given settings and returns its exit code.</summary>
    public static Task<int> RunAsync(
        IConfigurationManager configuration, TextWriter output, TextWriter error, IReadOnlyList<string> arguments,
            string? environment = null)
    {
        var settings = new CommandSettings(
            configuration, new HostingEnvironment { EnvironmentName = environment ?? Environments.Development });
        return CommandLineRunner.RunAsync(HostCommandLine.Create(() => settings), arguments, output, error);
    }
}
