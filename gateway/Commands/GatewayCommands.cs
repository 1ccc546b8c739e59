namespace PahlawanPangan.Gateway.Commands;

/// <summary>The commands that an executable with a gateway understands besides serving.</summary>
public static class GatewayCommands
{
    /// <summary>
    /// Runs the command that the arguments name, with the settings of the builder; false when they name none of these.
    /// </summary>
    public static bool TryRun(IReadOnlyList<string> arguments, IHostApplicationBuilder builder, out int exitCode)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(builder);
        switch (arguments)
        {
            case ["token", ..]:
                exitCode = new TokenCommand(builder.Configuration, builder.Environment, Console.Out, Console.Error).Run([.. arguments.Skip(1)]);
                return true;
            case ["keys", ..]:
                exitCode = new KeysCommand(builder.Configuration, Console.Out, Console.Error).Run([.. arguments.Skip(1)]);
                return true;
            default:
                exitCode = 0;
                return false;
        }
    }
}
