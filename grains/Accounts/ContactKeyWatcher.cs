using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>Reads the host's contact keys, newest first.</summary>
internal sealed record ContactKeySource(Func<IReadOnlyList<ContactKey>> Read);

/// <summary>Reads the contact keys every few seconds, so that a rotation needs no restart.</summary>
internal sealed class ContactKeyWatcher(
    ContactKeySource source, IdentityKeys keys, AccountOptions options, ILogger<ContactKeyWatcher> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var known = "";
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.ContactKeyPollSeconds));
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var read = source.Read();
                var seen = string.Join(' ', read.Select(key => (key.Id, key.IsOfAge)));
                if (seen != known)
                {
                    keys.Contacts.Replace(read);
                    GrainLog.ContactKeysRead(logger, read.Count, keys.Contacts.Sealing.Id);
                    known = seen;
                }
            }
            catch (Exception failure) when (failure is InvalidOperationException or ArgumentException or IOException
                or UnauthorizedAccessException)
            {
                // The current keys stay in use: an incomplete rotation must not stop the silo.
                GrainLog.ContactKeysNotRead(logger, failure);
            }
        }
    }
}
