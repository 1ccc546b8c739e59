using Microsoft.Extensions.Logging;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>
/// Finds the accounts whose contact data is under an old key and has each reseal its own, so that an account is only ever written by its
/// grain. Challenges are skipped: they are deleted within the hour.
/// </summary>
[GrainType("contactresealer")]
internal sealed class ContactResealerGrain : Grain, IContactResealerGrain
{
    private const int AccountsMax = 500;
    private static readonly TimeSpan CleanFor = TimeSpan.FromHours(1);

    private readonly ContactRecords _records;
    private readonly IdentityKeys _keys;
    private readonly Clock _clock;
    private readonly ILogger<ContactResealerGrain> _logger;
    private Guid _after;
    private bool _foundAny;
    private (string? KeyId, DateTimeOffset Until) _clean;

    /// <summary>Called by Orleans.</summary>
    public ContactResealerGrain(ContactRecords records, IdentityKeys keys, Clock clock, ILogger<ContactResealerGrain> logger)
    {
        _records = records;
        _keys = keys;
        _clock = clock;
        _logger = logger;
    }

    /// <inheritdoc/>
    public async Task<int> ResealAsync()
    {
        var (sealing, outdated) = (_keys.Contacts.Sealing.Id, _keys.Contacts.Outdated);
        if (outdated.Count == 0 || (_clean.KeyId == sealing && _clock.Now < _clean.Until))
        {
            return 0;
        }

        try
        {
            var accounts = await _records.AccountsUnderAsync(outdated, _after, AccountsMax);
            var resealed = await ResealAsync(accounts);
            _foundAny |= accounts.Count > 0;
            if (accounts.Count == AccountsMax)
            {
                _after = accounts[^1];
            }
            else
            {
                // After a round that found nothing, the next one waits: each round reads every account.
                _clean = _foundAny ? default : (sealing, _clock.Now + CleanFor);
                (_after, _foundAny) = (Guid.Empty, false);
            }

            if (resealed > 0)
            {
                GrainLog.ContactsResealed(_logger, resealed, sealing);
            }

            return resealed;
        }
        catch (Exception problem) when (DatabaseFailure.Includes(problem))
        {
            GrainLog.ContactsNotResealed(_logger, problem);
            return 0;
        }
    }

    private async Task<int> ResealAsync(IReadOnlyList<Guid> accounts)
    {
        var resealed = 0;
        await Parallel.ForEachAsync(
            accounts,
            new ParallelOptions { MaxDegreeOfParallelism = 8, TaskScheduler = TaskScheduler.Current },
            async (accountId, _) =>
            {
                try
                {
                    var reply = await GrainFactory.GetGrain<IAccountAuthority>(accountId).ResealAsync();
                    resealed += reply.IsRefused ? 0 : 1;
                }
                catch (Exception problem)
                {
                    // An account that cannot be opened must not stop the others from being resealed.
                    GrainLog.AccountNotResealed(_logger, accountId, problem);
                }
            });
        return resealed;
    }
}
