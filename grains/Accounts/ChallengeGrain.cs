using PahlawanPangan.Accounts;
using PahlawanPangan.Grains.Documents;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>
/// Serialises what happens to one code. The code and the event that delivers it are one transaction, and an attempt is durable before it is
/// answered, so that neither a crash nor a race allows an extra one.
/// </summary>
[GrainType("challenge")]
internal sealed class ChallengeGrain : DocumentGrain<ChallengeState>, IChallengeGrain
{
    private readonly OneTimeCodes _codes;
    private readonly AccountMessages _messages;
    private readonly ContactCipher _cipher;
    private readonly IdentityKeys _keys;
    private readonly Clock _clock;
    private readonly AccountOptions _options;

    /// <summary>Called by Orleans.</summary>
    public ChallengeGrain(
        [PersistentState(Kind, DocumentStorage.Name)] IPersistentState<ChallengeState> document,
        OneTimeCodes codes,
        AccountMessages messages,
        ContactCipher cipher,
        IdentityKeys keys,
        Clock clock,
        AccountOptions options)
        : base(document, Kind)
    {
        _codes = codes;
        _messages = messages;
        _cipher = cipher;
        _keys = keys;
        _clock = clock;
        _options = options;
    }

    /// <summary>The kind of its documents.</summary>
    public const string Kind = "challenge";

    private bool IsGood => IsStored && !State.IsSpent && State.Tries < _options.CodeTriesMax && _clock.Now < State.GoodUntil;

    /// <inheritdoc/>
    public Task<Reply<ChallengeView>> StartAsync(StartChallenge command)
    {
        State.Purpose = command.Purpose;
        State.AccountId = command.AccountId;
        State.CredentialsVersion = command.CredentialsVersion;
        State.Recipient = _cipher.Seal(command.Email, Kind, this.GetPrimaryKey());
        return SendAsync(command.Email, command.TraceParent);
    }

    /// <inheritdoc/>
    public async Task<Reply<SpentChallenge>> SpendAsync(string code, ChallengePurpose purpose)
    {
        if (!IsGood || State.Purpose != purpose)
        {
            ForgetUnstored();
            return Refusals.CodeRefused;
        }

        var isRight = _codes.Matches(this.GetPrimaryKey(), code, State.CodeHash);
        if (isRight)
        {
            State.IsSpent = true;
        }
        else
        {
            State.Tries++;
        }

        if (await SaveAsync() is { } refusal)
        {
            return refusal;
        }

        return isRight
            ? Spent()
            : Refusals.CodeWrong(_options.CodeTriesMax - State.Tries);
    }

    /// <inheritdoc/>
    public Task<SpentChallenge?> OwnerAsync()
    {
        ForgetUnstored();
        return Task.FromResult(IsStored ? Spent() : null);
    }

    /// <inheritdoc/>
    public async Task<Reply<ChallengeView>> ResendAsync(string? traceParent)
    {
        if (!IsStored || State.IsSpent || State.Tries >= _options.CodeTriesMax || State.Purpose != ChallengePurpose.LogIn)
        {
            ForgetUnstored();
            return Refusals.CodeRefused;
        }

        var wait = State.SentAt + TimeSpan.FromSeconds(_options.ResendAfterSeconds) - _clock.Now;
        if (wait > TimeSpan.Zero)
        {
            return Refusals.TooMany(wait);
        }

        // An old challenge cannot be kept alive for ever: after hours, the caller starts with the password again.
        if (State.Resends >= _options.ResendsMax || _clock.Now >= State.GoodUntil + TimeSpan.FromSeconds(_options.CodeSeconds))
        {
            return Refusals.CodeRefused;
        }

        State.Resends++;
        return await SendAsync(Recipient(), traceParent);
    }

    private SpentChallenge Spent() => new()
    {
        AccountId = State.AccountId,
        AddressKey = EmailAddress.KeyOf(Recipient(), _keys),
        CredentialsVersion = State.CredentialsVersion,
    };

    private async Task<Reply<ChallengeView>> SendAsync(string email, string? traceParent)
    {
        var id = this.GetPrimaryKey();
        var now = _clock.Now;
        var code = OneTimeCodes.New();
        State.CodeHash = _codes.Hash(id, code);
        State.SentAt = now;
        State.GoodUntil = now + TimeSpan.FromSeconds(_options.CodeSeconds);
        State.Raise(_messages.CodeRequested(id, State, email, code, traceParent));
        if (await SaveAsync() is { } refusal)
        {
            return refusal;
        }

        await _messages.ShowAsync(GrainFactory, email, State.Purpose, code, id, now);
        return new ChallengeView { Id = id, ExpiresAt = State.GoodUntil };
    }

    private string Recipient() => _cipher.Open(State.Recipient, Kind, this.GetPrimaryKey());
}
