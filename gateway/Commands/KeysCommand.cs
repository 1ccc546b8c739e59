using PahlawanPangan.Gateway.Identity;

namespace PahlawanPangan.Gateway.Commands;

/// <summary><c>keys</c>: makes the keys that are missing.</summary>
public sealed class KeysCommand(IConfiguration configuration, TextWriter output, TextWriter error)
{
    /// <summary>Runs the command and returns the process's exit code.</summary>
    public int Run()
    {
        GatewayOptions options = GatewaySettings.Read(configuration);
        if (options.KeysPath.Length == 0)
        {
            error.WriteLine($"{GatewayOptions.KeysVariable} is not set: set it to the folder where the keys belong.");
            return ExitCodes.Usage;
        }

        foreach (string file in new KeyFolder(options.KeysPath).CreateMissing(TimeProvider.System.GetUtcNow()))
        {
            output.WriteLine($"created {file}");
        }

        return ExitCodes.Success;
    }
}
