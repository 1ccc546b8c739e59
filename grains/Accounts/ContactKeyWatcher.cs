using Microsoft.Extensions.Logging;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>Reads the host's contact keys, newest first.</summary>
internal sealed record ContactKeySource(Func<IReadOnlyList<ContactKey>> Read);

/// <summary>
/// Reads the contact keys every few seconds, so that a rotation needs no restart. While they cannot be read, the current keys stay in use:
/// an incomplete rotation must not stop the silo.
/// </summary>
internal sealed class ContactKeyWatcher(
    ContactKeySource source, IdentityKeys keys, AccountOptions options, ServiceStates states, ILogger<ContactKeyWatcher> logger)
    : PeriodicHostedService(TimeSpan.FromSeconds(options.ContactKeyPollSeconds), states, logger)
{
    private string _known = "";

    /// <inheritdoc/>
    protected override string Work => "Reading of the contact keys";

    /// <inheritdoc/>
    protected override Task RunOnceAsync(CancellationToken stoppingToken)
    {
        var read = source.Read();
        var seen = string.Join(' ', read.Select(key => (key.Id, key.IsOfAge)));
        if (seen != _known)
        {
            keys.Contacts.Replace(read);
            GrainLog.ContactKeysRead(logger, read.Count, keys.Contacts.Sealing.Id);
            _known = seen;
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override void LogFailure(Exception failure) => GrainLog.ContactKeysNotRead(logger, failure);
}
