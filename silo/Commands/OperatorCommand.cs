using System.CommandLine;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Npgsql;
using PahlawanPangan.Gateway.Commands;
using PahlawanPangan.Grains;
using PahlawanPangan.Grains.Accounts;

namespace PahlawanPangan.Silo.Commands;

/// <summary>
/// <c>operator --email ADDRESS [--name NAME]</c>: creates an operator's account, confirmed, and prints its password once. It needs the
/// database and the keys, but no running silo: with both of them one can act as an operator anyway.
/// </summary>
internal static class OperatorCommand
{
    private const int PasswordBytes = 18;
    private const int NameLengthMax = 100;

    /// <summary>The command.</summary>
    public static Command Create(Func<CommandSettings> settings)
    {
        var email = new Option<string>("--email") { Description = "The address to log in with.", HelpName = "ADDRESS", Required = true };
        email.Validators.Add(static result =>
        {
            if (result.Tokens is [var given] && !given.Value.Contains('@', StringComparison.Ordinal))
            {
                result.AddError($"--email is '{given.Value}', which is not an address.");
            }
        });
        var name = new Option<string>("--name")
        {
            Description = "The name that others see.",
            HelpName = "NAME",
            DefaultValueFactory = static _ => "Operator",
        };
        name.Validators.Add(static result =>
        {
            if (result.Tokens is [var given] && given.Value.Length is 0 or > NameLengthMax)
            {
                result.AddError($"--name has {given.Value.Length} characters; set it with 1 to {NameLengthMax}.");
            }
        });
        var command = new Command("operator", "Create an operator's account and print its password once.") { email, name };
        command.SetAction(parsed => RunAsync(
            settings(), parsed.GetRequiredValue(email), parsed.GetRequiredValue(name), parsed.InvocationConfiguration));
        return command;
    }

    private static async Task<int> RunAsync(CommandSettings settings, string email, string name, InvocationConfiguration console)
    {
        try
        {
            var configuration = settings.Configuration;
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
                await console.Error.WriteLineAsync(refusal);
                return ExitCodes.Refused;
            }

            await console.Output.WriteLineAsync($"Made the operator. Its password, shown this once: {password}");
            return ExitCodes.Success;
        }
        catch (Exception problem) when (problem is NpgsqlException or InvalidOperationException or OptionsValidationException)
        {
            await console.Error.WriteLineAsync($"Not made: {problem.Message}");
            return ExitCodes.Refused;
        }
    }
}
