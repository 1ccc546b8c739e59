using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using PahlawanPangan.Grains;
using PahlawanPangan.Grains.Accounts;

namespace PahlawanPangan.Silo.Commands;

/// <summary>
/// <c>contacts list</c> names the keys that contact data is sealed with, and how many records each still opens; <c>contacts retire KEY</c> deletes one
/// that opens none. The command <c>keys rotate contacts</c> makes one more; running silos read it and seal everything anew by themselves.
/// </summary>
public static class ContactsCommand
{
    // Events that were sealed under the key before may still be on their way to whoever delivers messages: no code lives longer.
    private static readonly TimeSpan EventsArriveWithin = TimeSpan.FromMinutes(15);

    /// <summary>Runs the command and returns the process's exit code.</summary>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments, IConfigurationManager configuration, TextWriter output, TextWriter error)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(error);
        try
        {
            SiloSettings.Apply(configuration);
            var folder = configuration[SiloSettings.KeysVariable];
            var lead = SiloSettings.ContactKeyLead(configuration);
            var ring = SiloKeys.Read(folder, lead).Identity.Contacts;
            var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
            builder.Services.AddPanganDatabase(configuration);
            builder.Services.AddSingleton(new Clock(TimeProvider.System));
            builder.Services.AddSingleton<ContactRecords>();
            using var host = builder.Build();
            var records = host.Services.GetRequiredService<ContactRecords>();
            switch (arguments)
            {
                case ["list"]:
                    foreach (var key in SiloKeys.ReadContacts(folder!, TimeSpan.Zero))
                    {
                        var role = key.Id == ring.Sealing.Id ? " seals" : ring.Outdated.Any(old => old.Id == key.Id) ? "" : " seals soon";
                        await output.WriteLineAsync($"{key.Id}{role}, opens {await records.CountUnderAsync(key.Id, CancellationToken.None)} records");
                    }

                    return 0;
                case ["retire", var keyId]:
                    return await RetireAsync(Path.Combine(folder!, SiloKeys.ContactsFolder), keyId, ring, lead, records, output, error);
                default:
                    await error.WriteLineAsync("Usage: contacts list | contacts retire KEY. `keys rotate contacts` makes a new one.");
                    return 2;
            }
        }
        catch (Exception problem) when (problem is NpgsqlException or InvalidOperationException or OptionsValidationException or IOException)
        {
            await error.WriteLineAsync($"Not done: {problem.Message}");
            return 1;
        }
    }

    private static async Task<int> RetireAsync(
        string folder, string keyId, ContactKeyRing ring, TimeSpan lead, ContactRecords records, TextWriter output, TextWriter error)
    {
        if (ring.Find(keyId) is null)
        {
            await error.WriteLineAsync("There is no such key; `contacts list` names them.");
            return 1;
        }

        if (ring.Outdated.All(old => old.Id != keyId))
        {
            await error.WriteLineAsync("It is no old key: run `keys rotate contacts` first, and wait until `contacts list` says that the new one seals.");
            return 1;
        }

        var safeAt = File.GetLastWriteTimeUtc(Path.Combine(folder, ring.Sealing.Id + ".key")) + lead + EventsArriveWithin;
        if (DateTime.UtcNow < safeAt)
        {
            await error.WriteLineAsync($"Messages sealed under it may still be on their way. Run this again after {safeAt:yyyy-MM-dd'T'HH:mm:ss'Z'}.");
            return 1;
        }

        if (await records.CountUnderAsync(keyId, CancellationToken.None) is var left and > 0)
        {
            await error.WriteLineAsync($"{left} records are still under it: silos seal them anew within minutes, and codes expire. `contacts list` shows how far that is.");
            return 1;
        }

        var file = Path.Combine(folder, keyId + ".key");
        File.Delete(file);
        await output.WriteLineAsync($"deleted {file}");
        return 0;
    }
}
