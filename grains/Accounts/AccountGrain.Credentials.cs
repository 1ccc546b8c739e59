using PahlawanPangan.Accounts;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>The part for authentication.</summary>
internal sealed partial class AccountGrain
{
    private static readonly TimeSpan UnprovenWait = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public async Task<Reply<Done>> RegisterAsync(RegisterAccount command, string passwordHash)
    {
        var (contact, traceParent) = (command.Contact, command.TraceParent);
        if (IsStored && State.Status == AccountStatus.Deleted)
        {
            // Its id stands for what it did, and for no other account.
            return NotFound();
        }

        if (Exists && State.Status != AccountStatus.Pending)
        {
            State.Raise(_messages.Notice("registration-repeated", Id, Contact().Email, traceParent));
            return await SaveAsync() is { } unsaved ? unsaved : Done.Value;
        }

        var challenge = Guid.CreateVersion7(_clock.Now);
        State.Role = command.Role;
        State.Holder = command.Holder;
        State.Status = AccountStatus.Pending;
        State.PasswordHash = passwordHash;
        State.CreatedAt = _clock.Now;
        State.PendingUntil = _clock.Now + _options.PendingFor;
        State.ConfirmationId = challenge;
        Store(contact with { Email = EmailAddress.Normalize(contact.Email) });
        if (await SaveAsync() is { } refusal)
        {
            return refusal;
        }

        var sent = await SendCodeAsync(challenge, ChallengePurpose.Confirmation, contact.Email, traceParent);
        return sent.IsRefused ? sent.Refusal : Done.Value;
    }

    /// <inheritdoc/>
    public async Task<Reply<Done>> ConfirmAsync(string code, string? traceParent)
    {
        if (FirstAnswer(_clock.Now, static () => Done.Value) is { } first)
        {
            return first;
        }

        // The code that confirmed it is right again: its answer may have been lost.
        if (!Exists || (State.Status == AccountStatus.Pending ? State.ConfirmationId : State.ConfirmedId) is not { } challenge)
        {
            ForgetUnstored();
            return Refusals.CodeRefused;
        }

        var spent = await GrainFactory.GetGrain<IChallengeGrain>(challenge).SpendAsync(code, ChallengePurpose.Confirmation);
        if (spent.IsRefused || State.Status != AccountStatus.Pending)
        {
            return spent.IsRefused ? spent.Refusal : Done.Value;
        }

        State.Status = AccountStatus.Active;
        (State.PendingUntil, State.ConfirmationId, State.ConfirmedId) = (null, null, challenge);
        State.Raise(_messages.Changed("confirmed", State, traceParent));
        Keep<Done>(_clock.Now, answer: null);
        return await SaveAsync() is { } refusal ? refusal : Done.Value;
    }

    /// <inheritdoc/>
    public async Task<Reply<ChallengeView>> AuthenticateAsync(string password, string? traceParent)
    {
        var verdict = await CheckAsync(password);
        if (verdict is PasswordVerdict.Busy or PasswordVerdict.Wrong)
        {
            ForgetUnstored();
            return verdict == PasswordVerdict.Busy ? Refusals.TooManyLogins : Refusals.BadCredentials;
        }

        if (FirstAnswer<BegunLogIn>(_clock.Now) is { } first)
        {
            return first.IsRefused ? first.Refusal : await ResumeAsync(first.Value.ChallengeId, traceParent);
        }

        // Every started login sends a code that can be guessed: a caller with only the password gets few of them.
        var wait = State.LastLoginAt + UnprovenWait - _clock.Now;
        if (State.UnprovenLogins >= _options.UnprovenLoginsMax && wait > TimeSpan.Zero)
        {
            return Refusals.TooMany(wait);
        }

        State.UnprovenLogins++;
        State.LastLoginAt = _clock.Now;
        if (verdict == PasswordVerdict.RightButOutdated && await _passwords.HashAsync(password) is { } renewed)
        {
            State.PasswordHash = renewed;
        }

        var challenge = Guid.CreateVersion7(_clock.Now);
        Keep(_clock.Now, new BegunLogIn(challenge));
        return await SaveAsync() is { } refusal
            ? refusal
            : await SendCodeAsync(challenge, ChallengePurpose.LogIn, Contact().Email, traceParent);
    }

    /// <inheritdoc/>
    public async Task<Reply<PasswordProof>> ProveAsync(string password) => await CheckAsync(password) switch
    {
        PasswordVerdict.Busy => Refusals.TooManyLogins,
        PasswordVerdict.Wrong => Refusals.BadCredentials,
        _ => new PasswordProof { CredentialsVersion = State.CredentialsVersion },
    };

    /// <inheritdoc/>
    public async Task<Reply<Done>> RequestResetAsync(string? traceParent)
    {
        if (!Exists || State.Status != AccountStatus.Active)
        {
            ForgetUnstored();
            return Done.Value;
        }

        var challenge = Guid.CreateVersion7(_clock.Now);
        State.ResetId = challenge;
        if (await SaveAsync() is { } refusal)
        {
            return refusal;
        }

        var sent = await SendCodeAsync(challenge, ChallengePurpose.Reset, Contact().Email, traceParent);
        return sent.IsRefused ? sent.Refusal : Done.Value;
    }

    /// <inheritdoc/>
    public async Task<Reply<Done>> ResetAsync(string code, string passwordHash, string? traceParent)
    {
        if (FirstAnswer(_clock.Now, static () => Done.Value) is { } first)
        {
            return first;
        }

        if (!Exists || State.Status != AccountStatus.Active || State.ResetId is not { } challenge)
        {
            ForgetUnstored();
            return Refusals.CodeRefused;
        }

        var spent = await GrainFactory.GetGrain<IChallengeGrain>(challenge).SpendAsync(code, ChallengePurpose.Reset);
        if (spent.IsRefused)
        {
            return spent.Refusal;
        }

        if (await EndSessionsAsync(State.Sessions) is { } unrevoked)
        {
            return unrevoked;
        }

        EndPending();
        Keep<Done>(_clock.Now, answer: null);
        State.PasswordHash = passwordHash;
        State.UnprovenLogins = 0;
        State.Raise(_messages.Notice("password-changed", Id, Contact().Email, traceParent));
        return await SaveAsync() is { } refusal ? refusal : Done.Value;
    }

    /// <summary>The challenge of a login that was begun before; it is made now if a crash came between.</summary>
    private async Task<Reply<ChallengeView>> ResumeAsync(Guid challenge, string? traceParent) =>
        await GrainFactory.GetGrain<IChallengeGrain>(challenge).ViewAsync() is { } begun
            ? begun
            : await SendCodeAsync(challenge, ChallengePurpose.LogIn, Contact().Email, traceParent);

    private sealed record BegunLogIn(Guid ChallengeId);

    /// <summary>A hash is computed for every account, so that the response time reveals nothing.</summary>
    private Task<PasswordVerdict> CheckAsync(string password) =>
        _passwords.CheckAsync(password, Exists && State.Status == AccountStatus.Active ? State.PasswordHash : null);
}
