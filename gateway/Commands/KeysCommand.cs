using System.CommandLine;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Tokens;

namespace PahlawanPangan.Gateway.Commands;

/// <summary>
/// <c>keys</c> creates the keys that are missing; <c>keys list</c> lists the token keys; <c>keys rotate</c> adds a token key, which signs
/// once every node has read it; <c>keys retire KID</c> deletes one, after which its tokens are refused; <c>keys rotate contacts</c> adds
/// a key for contact data. Running gateways and silos follow by themselves.
/// </summary>
internal static class KeysCommand
{
    /// <summary>The command with its subcommands.</summary>
    public static Command Create(Func<CommandSettings> settings)
    {
        var keys = new Command("keys", "Create the keys that are missing in the folder PANGAN_KEYS.");
        keys.SetAction(parsed => Run(parsed, settings, (folder, _) => CreateMissing(folder, parsed.InvocationConfiguration.Output)));

        var list = new Command("list", "List the token keys, newest first, and which one signs.");
        list.SetAction(parsed => Run(parsed, settings, (folder, options) => List(folder, options, parsed.InvocationConfiguration.Output)));

        var rotate = new Command("rotate", "Add a token key, which signs once every node has read it.");
        rotate.SetAction(
            parsed => Run(parsed, settings, (folder, options) => RotateToken(folder, options, parsed.InvocationConfiguration.Output)));
        var contacts = new Command("contacts", "Add a key for contact data, which seals once every silo has read it.");
        contacts.SetAction(parsed => Run(parsed, settings, (folder, _) => RotateContacts(folder, parsed.InvocationConfiguration.Output)));
        rotate.Add(contacts);

        var keyId = new Argument<string>("KID") { Description = "The key's id, as `keys list` shows it." };
        var retire = new Command("retire", "Delete a token key; its tokens are refused from then on.") { keyId };
        retire.SetAction(parsed => Run(
            parsed, settings, (folder, _) => Retire(folder, parsed.GetRequiredValue(keyId), parsed.InvocationConfiguration)));

        keys.Add(list);
        keys.Add(rotate);
        keys.Add(retire);
        return keys;
    }

    private static int Run(ParseResult parsed, Func<CommandSettings> settings, Func<KeyFolder, GatewayOptions, int> run)
    {
        var error = parsed.InvocationConfiguration.Error;
        var options = GatewayOptions.Read(settings().Configuration);
        if (options.KeysPath.Length == 0)
        {
            error.WriteLine($"{GatewayOptions.KeysVariable} is not set: set it to the folder where the keys belong.");
            return ExitCodes.Usage;
        }

        try
        {
            return run(new KeyFolder(options.KeysPath), options);
        }
        catch (InvalidOperationException failure)
        {
            error.WriteLine(failure.Message);
            return ExitCodes.Refused;
        }
    }

    private static int CreateMissing(KeyFolder folder, TextWriter output)
    {
        foreach (var file in folder.CreateMissing(TimeProvider.System.GetUtcNow()))
        {
            output.WriteLine($"created {file}");
        }

        return ExitCodes.Success;
    }

    private static int RotateToken(KeyFolder folder, GatewayOptions options, TextWriter output)
    {
        output.WriteLine($"created {folder.AddTokenKey(TimeProvider.System.GetUtcNow())}");
        output.WriteLine($"It signs in {options.KeyLeadSeconds} s. Retire the old one {options.AccessTokenMinutes} minutes after that.");
        return ExitCodes.Success;
    }

    private static int RotateContacts(KeyFolder folder, TextWriter output)
    {
        output.WriteLine($"created {folder.AddContactKey(TimeProvider.System.GetUtcNow())}");
        output.WriteLine(
            "It seals once every silo has read it, and then all records are sealed again: `contacts list` shows the progress.");
        return ExitCodes.Success;
    }

    private static int List(KeyFolder folder, GatewayOptions options, TextWriter output)
    {
        var keys = TokenKeys.Load(folder, TimeSpan.FromSeconds(options.KeyLeadSeconds), NullLogger.Instance);
        foreach (var file in folder.TokenKeyFiles())
        {
            var keyId = KeyIdOf(file);
            output.WriteLine($"{keyId} {Path.GetFileName(file)}{(keyId == keys.Signing.KeyId ? " signs" : string.Empty)}");
        }

        return ExitCodes.Success;
    }

    private static int Retire(KeyFolder folder, string keyId, InvocationConfiguration console)
    {
        if (folder.TokenKeyFiles().FirstOrDefault(file => KeyIdOf(file) == keyId) is not { } retired)
        {
            console.Error.WriteLine("There is no such key; `keys list` shows them.");
            return ExitCodes.Refused;
        }

        folder.RemoveTokenKey(retired);
        console.Output.WriteLine($"deleted {retired}");
        return ExitCodes.Success;
    }

    private static string KeyIdOf(string file)
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(File.ReadAllText(file));
        return TokenKeys.IdOf(rsa);
    }
}
