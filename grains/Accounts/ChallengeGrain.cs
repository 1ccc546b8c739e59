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

    private bool IsGood => IsStored && State.Tries < _options.CodeTriesMax && _clock.Now < State.GoodUntil;

    /// <inheritdoc/>
    public Task<Reply<ChallengeView>> StartAsync(StartChallenge command)
    {
        State.Purpose = command.Purpose;
        State.AccountId = command.AccountId;
        State.CredentialsVersion = command.CredentialsVersion;
        State.Recipient = _cipher.Seal(command.Email, Kind, this.GetPrimaryKey());
        return SendAsync(command.Email, command.TraceParent, isKept: false);
    }

    /// <inheritdoc/>
    public async Task<Reply<SpentChallenge>> SpendAsync(string code, ChallengePurpose purpose)
    {
        if (!IsStored || State.Purpose != purpose)
        {
            ForgetUnstored();
            return Refusals.CodeRefused;
        }

        var first = FirstAnswer(_clock.Now, static () => Done.Value);
        if (first is { IsRefused: true })
        {
            return first.Value.Refusal!;
        }

        // Only a login's code does something each time, so it is right again only for the request that it was right for. The owner of every
        // other challenge forgets it once its work is done, and finishes that work when a crash has cut it short.
        var mayRepeat = first is not null || purpose != ChallengePurpose.LogIn;
        if (!IsGood || (State.IsSpent && !mayRepeat))
        {
            return Refusals.CodeRefused;
        }

        var isRight = _codes.Matches(this.GetPrimaryKey(), code, State.CodeHash);
        if (isRight && State.IsSpent)
        {
            return Spent();
        }

        State.IsSpent |= isRight;
        State.Tries += isRight ? 0 : 1;
        var wrong = isRight ? null : Refusals.CodeWrong(_options.CodeTriesMax - State.Tries);
        if (isRight || purpose is ChallengePurpose.LogIn or ChallengePurpose.NewEmail)
        {
            // A wrong code for an address is not kept: what it is answered must not depend on whether the address is known.
            Keep<Done>(_clock.Now, answer: null, wrong);
        }

        return await SaveAsync() is { } refusal ? refusal : wrong is not null ? wrong : Spent();
    }

    /// <inheritdoc/>
    public Task<ChallengeView?> ViewAsync()
    {
        ForgetUnstored();
        return Task.FromResult(IsStored ? View() : null);
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
        if (FirstAnswer<ChallengeView>(_clock.Now) is { } first)
        {
            return first;
        }

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
        return await SendAsync(Recipient(), traceParent, isKept: true);
    }

    private SpentChallenge Spent() => new()
    {
        AccountId = State.AccountId,
        AddressKey = EmailAddress.KeyOf(Recipient(), _keys),
        CredentialsVersion = State.CredentialsVersion,
    };

    private ChallengeView View() => new() { Id = this.GetPrimaryKey(), ExpiresAt = State.GoodUntil };

    private async Task<Reply<ChallengeView>> SendAsync(string email, string? traceParent, bool isKept)
    {
        var id = this.GetPrimaryKey();
        var now = _clock.Now;
        var code = OneTimeCodes.New();
        State.CodeHash = _codes.Hash(id, code);
        State.SentAt = now;
        State.GoodUntil = now + TimeSpan.FromSeconds(_options.CodeSeconds);
        State.Raise(_messages.CodeRequested(id, State, email, code, traceParent));
        if (isKept)
        {
            Keep(now, View());
        }

        if (await SaveAsync() is { } refusal)
        {
            return refusal;
        }

        await _messages.ShowAsync(GrainFactory, email, State.Purpose, code, id, now);
        return View();
    }

    /// <inheritdoc/>
    protected override Guid Stored(Fingerprint fingerprint) => _keys.Fold(fingerprint);

    private string Recipient() => _cipher.Open(State.Recipient, Kind, this.GetPrimaryKey());
}
