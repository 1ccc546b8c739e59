using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using PahlawanPangan.Grains;
using PahlawanPangan.Grains.Accounts;

namespace PahlawanPangan.Silo.Commands;

/// <summary>
/// <c>operator --email ADDRESS [--name NAME]</c>: makes an operator's account, confirmed, and prints its password once. It needs the database and
/// the keys, and no running silo: whoever holds both is an operator already.
/// </summary>
public static class OperatorCommand
{
    private const int PasswordBytes = 18;
    private const string Usage = "Usage: operator --email ADDRESS [--name NAME]";

    /// <summary>Runs the command and returns the process's exit code.</summary>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments, IConfigurationManager configuration, TextWriter output, TextWriter error)
    {
        if (!TryParse(arguments, out var email, out var name))
        {
            await error.WriteLineAsync(Usage);
            return 2;
        }

        try
        {
            SiloSettings.Apply(configuration);
            var keys = SiloKeys.Read(configuration[SiloSettings.KeysVariable], SiloSettings.ContactKeyLead(configuration));
            var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
            builder.Services.AddLogging(logging => logging.ClearProviders());
            builder.Services.AddSingleton(keys.Identity);
            builder.Services.AddPanganGrains(configuration);
            using var host = builder.Build();
            var password = Convert.ToBase64String(RandomNumberGenerator.GetBytes(PasswordBytes));
            if (await host.Services.GetRequiredService<OperatorProvisioner>().MakeAsync(email, name, password) is { } refusal)
            {
                await error.WriteLineAsync(refusal);
                return 1;
            }

            await output.WriteLineAsync($"Made the operator. Its password, shown this once: {password}");
            return 0;
        }
        catch (Exception problem) when (problem is NpgsqlException or InvalidOperationException or OptionsValidationException)
        {
            await error.WriteLineAsync($"Not made: {problem.Message}");
            return 1;
        }
    }

    private static bool TryParse(IReadOnlyList<string> arguments, out string email, out string name)
    {
        (email, name) = ("", "Operator");
        for (var i = 0; i + 1 < arguments.Count; i += 2)
        {
            switch (arguments[i])
            {
                case "--email":
                    email = arguments[i + 1];
                    break;
                case "--name":
                    name = arguments[i + 1];
                    break;
                default:
                    return false;
            }
        }

        return arguments.Count % 2 == 0 && email.Contains('@', StringComparison.Ordinal) && name.Length is > 0 and <= 100;
    }
}
