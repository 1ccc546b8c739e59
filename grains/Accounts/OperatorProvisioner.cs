using System.Text.Json;
using PahlawanPangan.Accounts;
using PahlawanPangan.Grains.Documents;
using PahlawanPangan.Grains.Journal;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>
/// Creates the first operator without any grain, by writing the documents that a registration and its confirmation would. The fence makes
/// this safe while silos run: of two that take one address, one fails.
/// </summary>
internal sealed class OperatorProvisioner
{
    private readonly DocumentStore _store;
    private readonly Passwords _passwords;
    private readonly ContactCipher _cipher;
    private readonly IdentityKeys _keys;
    private readonly Clock _clock;

    /// <summary>Called by the host.</summary>
    public OperatorProvisioner(
        DocumentStore store, Passwords passwords, ContactCipher cipher, IdentityKeys keys, Clock clock)
    {
        _store = store;
        _passwords = passwords;
        _cipher = cipher;
        _keys = keys;
        _clock = clock;
    }

    /// <summary>Creates the account.</summary>
    /// <returns>Null when it is durable; otherwise why not.</returns>
    public async Task<string?> MakeAsync(string email, string name, string password)
    {
        var (accountId, addressKey) = (Guid.CreateVersion7(_clock.Now), EmailAddress.KeyOf(email, _keys));
        if (await _store.LoadAsync(AddressGrain.Kind, addressKey) is not null)
        {
            return "The address has an account already; an operator can change its role.";
        }

        var contact = new ContactDetails { Email = EmailAddress.Normalize(email), DisplayName = name };
        var account = new AccountState
        {
            Role = Role.Operator,
            Status = AccountStatus.Active,
            PasswordHash = await _passwords.HashAsync(password)
                ?? throw new InvalidOperationException("The hash queue is full, although nothing else hashes here."),
            Contact = _cipher.Seal(JsonSerializer.Serialize(contact), AccountGrain.Kind, accountId),
            CreatedAt = _clock.Now,
        };

        // The account first: without its address it is unreachable.
        return await WriteAsync(AccountGrain.Kind, accountId, account)
            && await WriteAsync(AddressGrain.Kind, addressKey, new AddressState { AccountId = accountId })
            ? null
            : "The database refused the write. Run the command again.";
    }

    private async Task<bool> WriteAsync<TState>(string kind, Guid id, TState state)
    {
        var commit = new DocumentCommit
        {
            Kind = kind,
            Id = id,
            ExpectedVersion = 0,
            Sequence = 0,
            Body = DocumentStorage.Serialize(state),
        };
        return await _store.CommitAsync(commit) == CommitOutcome.Durable;
    }
}
