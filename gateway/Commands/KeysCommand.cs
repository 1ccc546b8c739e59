using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using PahlawanPangan.Gateway.Tokens;

namespace PahlawanPangan.Gateway.Commands;

/// <summary>
/// <c>keys</c> makes the keys that are missing; <c>keys list</c> names the token keys; <c>keys rotate</c> makes one more, which signs once every node
/// knows it; <c>keys retire KID</c> deletes one, after which its tokens are refused; <c>keys rotate contacts</c> makes one more key for contact data.
/// Running gateways and silos follow by themselves.
/// </summary>
public sealed class KeysCommand(IConfiguration configuration, TextWriter output, TextWriter error)
{
    /// <summary>Runs the command and returns the process's exit code.</summary>
    public int Run(IReadOnlyList<string>? arguments = null)
    {
        GatewayOptions options = GatewaySettings.Read(configuration);
        if (options.KeysPath.Length == 0)
        {
            error.WriteLine($"{GatewayOptions.KeysVariable} is not set: set it to the folder where the keys belong.");
            return ExitCodes.Usage;
        }

        var folder = new KeyFolder(options.KeysPath);
        try
        {
            switch (arguments)
            {
                case null or []:
                    foreach (string file in folder.CreateMissing(TimeProvider.System.GetUtcNow()))
                    {
                        output.WriteLine($"created {file}");
                    }

                    return ExitCodes.Success;
                case ["list"]:
                    return List(folder, options);
                case ["rotate"]:
                    output.WriteLine($"created {folder.AddTokenKey(TimeProvider.System.GetUtcNow())}");
                    output.WriteLine($"It signs in {options.KeyLeadSeconds} s. Retire the old one {options.AccessTokenMinutes} minutes after that.");
                    return ExitCodes.Success;
                case ["rotate", "contacts"]:
                    output.WriteLine($"created {folder.AddContactKey(TimeProvider.System.GetUtcNow())}");
                    output.WriteLine("It seals once every silo has read it, and then everything is sealed anew: `contacts list` shows how far that is.");
                    return ExitCodes.Success;
                case ["retire", var keyId]:
                    return Retire(folder, keyId);
                default:
                    error.WriteLine("Usage: keys [list | rotate [contacts] | retire KID]");
                    return ExitCodes.Usage;
            }
        }
        catch (InvalidOperationException failure)
        {
            error.WriteLine(failure.Message);
            return ExitCodes.Refused;
        }
    }

    private int List(KeyFolder folder, GatewayOptions options)
    {
        TokenKeys keys = TokenKeys.Load(folder, TimeSpan.FromSeconds(options.KeyLeadSeconds), NullLogger.Instance);
        foreach (string file in folder.TokenKeyFiles())
        {
            string keyId = KeyIdOf(file);
            output.WriteLine($"{keyId} {Path.GetFileName(file)}{(keyId == keys.Signing.KeyId ? " signs" : string.Empty)}");
        }

        return ExitCodes.Success;
    }

    private int Retire(KeyFolder folder, string keyId)
    {
        foreach (string file in folder.TokenKeyFiles())
        {
            if (KeyIdOf(file) == keyId)
            {
                folder.RemoveTokenKey(file);
                output.WriteLine($"deleted {file}");
                return ExitCodes.Success;
            }
        }

        error.WriteLine("There is no such key; `keys list` names them.");
        return ExitCodes.Refused;
    }

    private static string KeyIdOf(string file)
    {
        using RSA rsa = RSA.Create();
        rsa.ImportFromPem(File.ReadAllText(file));
        return TokenKeys.IdOf(rsa);
    }
}
