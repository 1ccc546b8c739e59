using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Tokens;

namespace PahlawanPangan.Gateway.Commands;

/// <summary>
/// <c>token --role donor [--subject UUID] [--minutes N]</c>: prints an access token, for development alone.
/// </summary>
public sealed class TokenCommand(IConfiguration configuration, IHostEnvironment environment, TextWriter output, TextWriter error)
{
    private const int MinutesMax = 24 * 60;

    /// <summary>Runs the command and returns the process's exit code.</summary>
    public int Run(IReadOnlyList<string> arguments)
    {
        // Whoever can run this in production could become anyone, without a trace.
        if (!environment.IsDevelopment())
        {
            error.WriteLine($"`token` works only when DOTNET_ENVIRONMENT is Development; it is {environment.EnvironmentName}.");
            return ExitCodes.Refused;
        }

        if (!TryParse(arguments, out Caller caller, out int? minutes, out string mistake))
        {
            error.WriteLine(mistake);
            error.WriteLine("Usage: token --role donor|recipient|courier|operator [--subject UUID] [--minutes N]");
            return ExitCodes.Usage;
        }

        GatewayOptions options = GatewaySettings.Read(configuration);
        if (new GatewayOptionsValidator().Validate(null, options) is { Failed: true } invalid)
        {
            error.WriteLine(invalid.FailureMessage);
            return ExitCodes.Usage;
        }

        try
        {
            TokenKeys keys = TokenKeys.Load(new KeyFolder(options.KeysPath), NullLogger.Instance);
            var issuer = new TokenIssuer(keys, Options.Create(options), TimeProvider.System);
            output.WriteLine(issuer.Issue(caller, minutes is { } some ? TimeSpan.FromMinutes(some) : null));
            return ExitCodes.Success;
        }
        catch (InvalidOperationException failure)
        {
            error.WriteLine(failure.Message);
            return ExitCodes.Refused;
        }
    }

    private static bool TryParse(IReadOnlyList<string> arguments, out Caller caller, out int? minutes, out string mistake)
    {
        Role? role = null;
        Guid subject = Guid.CreateVersion7();
        (caller, minutes) = (default, null);
        for (int index = 0; index < arguments.Count; index += 2)
        {
            string option = arguments[index];
            string value = index + 1 < arguments.Count ? arguments[index + 1] : string.Empty;
            mistake = $"{option} {value} is not understood.";
            switch (option)
            {
                case "--role" when EnumNames<Role>.Default.TryParse(value, out Role named):
                    role = named;
                    break;
                case "--subject" when Guid.TryParseExact(value, "D", out subject) && subject != Guid.Empty:
                    break;
                case "--minutes" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int some) && some is >= 1 and <= MinutesMax:
                    minutes = some;
                    break;
                default:
                    return false;
            }
        }

        mistake = "--role is missing.";
        caller = new(subject, role ?? Role.Donor);
        return role is not null;
    }
}
