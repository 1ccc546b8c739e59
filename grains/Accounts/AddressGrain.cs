using System.Security.Cryptography;
using System.Text;
using PahlawanPangan.Grains.Documents;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>Serialises what happens to one e-mail address.</summary>
[GrainType("address")]
internal sealed class AddressGrain : DocumentGrain<AddressState>, IAddressGrain
{
    private const int KnownClientsMax = 10;
    private readonly IdentityKeys _keys;
    private readonly Clock _clock;
    private readonly AccountOptions _options;
    private readonly Dictionary<AttemptKind, AttemptWindow> _windows;

    /// <summary>Called by Orleans.</summary>
    public AddressGrain(
        [PersistentState(Kind, DocumentStorage.Name)] IPersistentState<AddressState> document, IdentityKeys keys, Clock clock,
        AccountOptions options)
        : base(document, Kind)
    {
        _keys = keys;
        _clock = clock;
        _options = options;
        _windows = new()
        {
            [AttemptKind.Password] = new(options.WrongPasswordsMax, options.WrongPasswordsMax * 20, options.Window),
            [AttemptKind.Code] = new(options.WrongPasswordsMax * 2, options.WrongPasswordsMax * 20, options.Window),
            [AttemptKind.Message] = new(options.MessagesMax, options.MessagesMax * 4, options.Window),
        };
    }

    /// <summary>The kind of its documents.</summary>
    public const string Kind = "address";

    /// <inheritdoc/>
    public Task<Reply<AddressOwner>> AdmitAsync(AttemptKind kind, string client)
    {
        var isKnown = State.KnownClients.Count > 0 && State.KnownClients.Contains(Hash(client));
        return _windows[kind].Take(client, isKnown, _clock.Now) is { } wait
            ? Task.FromResult<Reply<AddressOwner>>(Refusals.TooMany(wait))
            : Task.FromResult<Reply<AddressOwner>>(Owner());
    }

    /// <inheritdoc/>
    public Task RefundAsync(AttemptKind kind, string client)
    {
        _windows[kind].Refund(client);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task RememberAsync(string client)
    {
        var hash = Hash(client);
        if (client.Length == 0 || !IsStored || State.KnownClients.Contains(hash))
        {
            return;
        }

        State.KnownClients.Add(hash);
        if (State.KnownClients.Count > KnownClientsMax)
        {
            State.KnownClients.RemoveAt(0);
        }

        _ = await SaveAsync();
    }

    /// <inheritdoc/>
    public async Task<Reply<AddressOwner>> ReserveAsync(Guid accountId)
    {
        if (Owner().AccountId is null)
        {
            State.AccountId = accountId;
            State.ReservedUntil = _clock.Now + _options.PendingFor;
            State.KnownClients.Clear();
            if (await SaveAsync() is { } refusal)
            {
                return refusal;
            }
        }

        return Owner();
    }

    /// <inheritdoc/>
    public async Task<Reply<AddressOwner>> ConfirmAsync(Guid accountId)
    {
        // An account that proved the address takes precedence over one that only reserved it.
        if (State.ReservedUntil is null && State.AccountId is { } owner && owner != accountId)
        {
            return Owner();
        }

        if (State.AccountId != accountId || State.ReservedUntil is not null)
        {
            State.AccountId = accountId;
            State.ReservedUntil = null;
            if (await SaveAsync() is { } refusal)
            {
                return refusal;
            }
        }

        return Owner();
    }

    /// <inheritdoc/>
    public async Task<Refusal?> ReleaseAsync(Guid accountId)
    {
        if (State.AccountId != accountId)
        {
            ForgetUnstored();
            return null;
        }

        State.AccountId = null;
        State.ReservedUntil = _clock.Now;
        State.KnownClients.Clear();
        return await SaveAsync();
    }

    private AddressOwner Owner() => new()
    {
        AccountId = State.ReservedUntil is { } until && until <= _clock.Now ? null : State.AccountId,
    };

    private string Hash(string client) => Convert.ToBase64String(HMACSHA256.HashData(_keys.Addresses, Encoding.UTF8.GetBytes(client)));
}
