using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Tokens;

namespace PahlawanPangan.Gateway.Commands;

/// <summary><c>token --role donor [--subject UUID] [--minutes N]</c>: prints an access token; only in development.</summary>
internal static class TokenCommand
{
    private const int MinutesMax = 24 * 60;

    /// <summary>The command.</summary>
    public static Command Create(Func<CommandSettings> settings)
    {
        var role = new Option<Role>("--role")
        {
            Description = "donor, recipient, courier or operator.",
            HelpName = "ROLE",
            Required = true,
            CustomParser = ReadRole,
        };
        var subject = new Option<Guid?>("--subject")
        {
            Description = "The account's id; a random one unless set.",
            HelpName = "UUID",
            CustomParser = ReadSubject,
        };
        var minutes = new Option<int?>("--minutes")
        {
            Description = $"How long the token is valid, from 1 to {MinutesMax}; Gateway:AccessTokenMinutes unless set.",
            HelpName = "N",
            CustomParser = ReadMinutes,
        };
        var command = new Command("token", "Print an access token. Works only in development.") { role, subject, minutes };
        command.SetAction(parsed =>
        {
            var caller = new Caller(parsed.GetValue(subject) ?? Guid.CreateVersion7(), parsed.GetValue(role));
            return Run(settings(), caller, parsed.GetValue(minutes), parsed.InvocationConfiguration);
        });
        return command;
    }

    private static int Run(CommandSettings settings, Caller caller, int? minutes, InvocationConfiguration console)
    {
        // In production it would let any shell user act as any account, without a trace.
        if (!settings.Environment.IsDevelopment())
        {
            console.Error.WriteLine(
                $"`token` works only when DOTNET_ENVIRONMENT is Development; it is {settings.Environment.EnvironmentName}.");
            return ExitCodes.Refused;
        }

        var options = GatewayOptions.Read(settings.Configuration);
        if (new GatewayOptionsValidator().Validate(null, options) is { Failed: true } invalid)
        {
            console.Error.WriteLine(invalid.FailureMessage);
            return ExitCodes.Usage;
        }

        try
        {
            var keys = TokenKeys.Load(new KeyFolder(options.KeysPath), NullLogger.Instance);
            var issuer = new TokenIssuer(keys, Options.Create(options), TimeProvider.System);
            console.Output.WriteLine(issuer.Issue(caller, minutes is { } some ? TimeSpan.FromMinutes(some) : null));
            return ExitCodes.Success;
        }
        catch (InvalidOperationException failure)
        {
            console.Error.WriteLine(failure.Message);
            return ExitCodes.Refused;
        }
    }

    private static Role ReadRole(ArgumentResult result)
    {
        if (!EnumNames<Role>.Default.TryParse(result.Tokens[0].Value, out var role))
        {
            result.AddError($"--role is '{result.Tokens[0].Value}'; set it to donor, recipient, courier or operator.");
        }

        return role;
    }

    private static Guid? ReadSubject(ArgumentResult result)
    {
        if (Guid.TryParseExact(result.Tokens[0].Value, "D", out var subject) && subject != Guid.Empty)
        {
            return subject;
        }

        result.AddError($"--subject is '{result.Tokens[0].Value}'; set it to a UUID.");
        return null;
    }

    private static int? ReadMinutes(ArgumentResult result)
    {
        if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)
            && minutes is >= 1 and <= MinutesMax)
        {
            return minutes;
        }

        result.AddError($"--minutes is '{result.Tokens[0].Value}'; set it from 1 to {MinutesMax}.");
        return null;
    }
}
