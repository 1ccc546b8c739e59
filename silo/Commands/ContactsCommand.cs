using System.CommandLine;
using Microsoft.Extensions.Options;
using Npgsql;
using PahlawanPangan.Gateway.Commands;
using PahlawanPangan.Gateway.Tokens;
using PahlawanPangan.Grains;
using PahlawanPangan.Grains.Accounts;

namespace PahlawanPangan.Silo.Commands;

/// <summary>
/// <c>contacts list</c> lists the keys that contact data is sealed with, and how many records each still opens; <c>contacts retire KEY</c>
/// deletes one that opens none. The command <c>keys rotate contacts</c> adds one; running silos read it and reseal all records.
/// </summary>
internal static class ContactsCommand
{
    // Events sealed under the old key may still be on their way to the message sender; no code is valid for longer than this.
    private static readonly TimeSpan EventsArriveWithin = TimeSpan.FromMinutes(15);

    /// <summary>The command with its subcommands.</summary>
    public static Command Create(Func<CommandSettings> settings)
    {
        var list = new Command("list", "List the keys, newest first, and how many records each opens.");
        list.SetAction(parsed => RunAsync(settings, parsed.InvocationConfiguration, ListAsync));

        var key = new Argument<string>("KEY") { Description = "The key's name, as `contacts list` shows it." };
        var retire = new Command("retire", "Delete an old key that opens no record.") { key };
        retire.SetAction(parsed => RunAsync(
            settings, parsed.InvocationConfiguration,
            (keys, records, console) => RetireAsync(keys, parsed.GetRequiredValue(key), records, console)));

        return new Command("contacts", "The keys of contact data; `keys rotate contacts` adds one.") { list, retire };
    }

    private static async Task<int> RunAsync(
        Func<CommandSettings> settings, InvocationConfiguration console,
        Func<ContactKeys, ContactRecords, InvocationConfiguration, Task<int>> run)
    {
        try
        {
            var configuration = settings().Configuration;
            SiloSettings.Apply(configuration);
            var folder = configuration[SiloSettings.KeysVariable];
            var lead = SiloSettings.ContactKeyLead(configuration);
            var ring = SiloKeys.Read(folder, lead).Identity.Contacts;
            var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
            builder.Services.AddPanganDatabase(configuration);
            builder.Services.AddSingleton(new Clock(TimeProvider.System));
            builder.Services.AddSingleton<ContactRecords>();
            using var host = builder.Build();
            return await run(new ContactKeys(folder!, ring, lead), host.Services.GetRequiredService<ContactRecords>(), console);
        }
        catch (Exception problem) when (problem is NpgsqlException or InvalidOperationException or OptionsValidationException
            or IOException)
        {
            await console.Error.WriteLineAsync($"Not done: {problem.Message}");
            return ExitCodes.Refused;
        }
    }

    private static async Task<int> ListAsync(ContactKeys keys, ContactRecords records, InvocationConfiguration console)
    {
        foreach (var key in SiloKeys.ReadContacts(keys.Folder, TimeSpan.Zero))
        {
            var role = key.Id == keys.Ring.Sealing.Id ? " seals" : keys.Ring.Outdated.Any(old => old.Id == key.Id) ? "" : " seals soon";
            await console.Output.WriteLineAsync(
                $"{key.Id}{role}, opens {await records.CountUnderAsync(key.Id, CancellationToken.None)} records");
        }

        // A key that was deleted too early leaves records that nothing opens.
        var missing = (await records.KeysNamedAsync(CancellationToken.None)).Where(named => keys.Ring.Find(named.Key) is null).ToList();
        foreach (var (keyId, needed) in missing)
        {
            await console.Error.WriteLineAsync(
                $"{keyId} is missing, and {needed} records need it: "
                    + $"restore {keyId}.key into {SiloKeys.ContactsFolder} from your copy of the keys.");
        }

        return missing.Count == 0 ? ExitCodes.Success : ExitCodes.Refused;
    }

    private static async Task<int> RetireAsync(ContactKeys keys, string keyId, ContactRecords records, InvocationConfiguration console)
    {
        if (await ReasonToKeepAsync(keys, keyId, records) is { } reason)
        {
            await console.Error.WriteLineAsync(reason);
            return ExitCodes.Refused;
        }

        var file = Path.Combine(keys.Folder, SiloKeys.ContactsFolder, keyId + ".key");
        File.Delete(file);
        await console.Output.WriteLineAsync($"deleted {file}");
        return ExitCodes.Success;
    }

    private static async Task<string?> ReasonToKeepAsync(ContactKeys keys, string keyId, ContactRecords records)
    {
        if (keys.Ring.Find(keyId) is null)
        {
            return "There is no such key; `contacts list` shows them.";
        }

        if (keys.Ring.Outdated.All(old => old.Id != keyId))
        {
            return "It is not an old key: run `keys rotate contacts` first, and wait until `contacts list` shows that the new one seals.";
        }

        var safeAt = KeyName.TimeOf(keys.Ring.Sealing.Id) + keys.Lead + EventsArriveWithin;
        if (TimeProvider.System.GetUtcNow() < safeAt)
        {
            return $"Messages sealed under it may still be on their way. Run this again after {safeAt:yyyy-MM-dd'T'HH:mm:ss'Z'}.";
        }

        return await records.CountUnderAsync(keyId, CancellationToken.None) is var left and > 0
            ? $"{left} records are still under it: silos reseal them within minutes, and codes expire. `contacts list` shows the progress."
            : null;
    }

    private sealed record ContactKeys(string Folder, ContactKeyRing Ring, TimeSpan Lead);
}
