using System.Diagnostics;
using Orleans.Concurrency;
using PahlawanPangan.Accounts;
using PahlawanPangan.Notifications;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>
/// Routes requests without a session from an e-mail address to its account. It is stateless, so that many run at once; operations that must
/// not run at once are serialised by the address, the account and the challenge, which never call back.
/// </summary>
[StatelessWorker]
[Reentrant]
[GrainType("identity")]
internal sealed class IdentityGrain : Grain, IIdentityGrain
{
    private readonly IdentityKeys _keys;
    private readonly Passwords _passwords;
    private readonly RefreshTokens _tokens;
    private readonly AccountOptions _options;

    /// <summary>Called by Orleans.</summary>
    public IdentityGrain(IdentityKeys keys, Passwords passwords, RefreshTokens tokens, AccountOptions options)
    {
        _keys = keys;
        _passwords = passwords;
        _tokens = tokens;
        _options = options;
    }

    /// <inheritdoc/>
    public Task<Reply<Done>> RegisterAsync(RegisterAccount command) => PacedAsync(async () =>
    {
        var address = Address(command.Contact.Email);
        var owner = await address.AdmitAsync(AttemptKind.Message, command.Client);
        if (owner.IsRefused)
        {
            return owner.Refusal;
        }

        if (await _passwords.HashAsync(command.Password) is not { } hash)
        {
            return Refusals.TooManyLogins;
        }

        var reserved = await address.ReserveAsync(owner.Value.AccountId ?? Guid.CreateVersion7());
        if (reserved.IsRefused)
        {
            return reserved.Refusal;
        }

        var accountId = reserved.Value.AccountId!.Value;
        var registered = await Account(accountId).RegisterAsync(command with { Password = "" }, hash);
        if (registered is not { IsRefused: true, Refusal.Kind: RefusalKind.NotFound })
        {
            return registered;
        }

        // The address is still that of an account that was deleted a moment ago.
        reserved = await address.ReleaseAsync(accountId) is { } notFreed ? notFreed : await address.ReserveAsync(Guid.CreateVersion7());
        return reserved.IsRefused
            ? reserved.Refusal
            : await Account(reserved.Value.AccountId!.Value).RegisterAsync(command with { Password = "" }, hash);
    });

    /// <inheritdoc/>
    public Task<Reply<Done>> ConfirmAsync(ConfirmAccount command) => PacedAsync(async () =>
    {
        var address = Address(command.Email);
        var owner = await address.AdmitAsync(AttemptKind.Code, command.Client);
        if (owner.IsRefused)
        {
            return owner.Refusal;
        }

        var accountId = OwnerOrUnknown(owner.Value, command.Email);
        var confirmed = await Account(accountId).ConfirmAsync(command.Code, command.TraceParent);
        if (confirmed is { IsRefused: true, Refusal.Kind: RefusalKind.CodeRefused })
        {
            return WithoutTries(confirmed.Refusal);
        }

        // Only a wrong code costs an attempt.
        await address.RefundAsync(AttemptKind.Code, command.Client);
        if (confirmed.IsRefused)
        {
            return confirmed.Refusal;
        }

        var kept = await address.ConfirmAsync(accountId);
        return kept.IsRefused ? kept.Refusal : Done.Value;
    });

    /// <inheritdoc/>
    public async Task<Reply<ChallengeView>> LogInAsync(LogIn command)
    {
        var address = Address(command.Email);
        var owner = await address.AdmitAsync(AttemptKind.Password, command.Client);
        if (owner.IsRefused)
        {
            return owner.Refusal;
        }

        var challenge = await Account(OwnerOrUnknown(owner.Value, command.Email)).AuthenticateAsync(command.Password, command.TraceParent);
        if (challenge is not { IsRefused: true, Refusal.Kind: RefusalKind.BadCredentials })
        {
            await address.RefundAsync(AttemptKind.Password, command.Client);
        }

        return challenge;
    }

    /// <inheritdoc/>
    public async Task<Reply<SessionGrant>> VerifyAsync(VerifyLogin command)
    {
        var spent = await GrainFactory.GetGrain<IChallengeGrain>(command.ChallengeId).SpendAsync(command.Code, ChallengePurpose.LogIn);
        if (spent.IsRefused)
        {
            return spent.Refusal;
        }

        var granted = await Account(spent.Value.AccountId).CompleteLogInAsync(command.ChallengeId, spent.Value.CredentialsVersion);
        if (!granted.IsRefused)
        {
            await GrainFactory.GetGrain<IAddressGrain>(spent.Value.AddressKey).RememberAsync(command.Client);
        }

        return granted;
    }

    /// <inheritdoc/>
    public async Task<Reply<ChallengeView>> ResendAsync(Guid challengeId, string? traceParent)
    {
        var challenge = GrainFactory.GetGrain<IChallengeGrain>(challengeId);
        return await challenge.OwnerAsync() is { } owner && !await Account(owner.AccountId).AllowsLogInAsync(owner.CredentialsVersion)
            ? Refusals.LogInEnded
            : await challenge.ResendAsync(traceParent);
    }

    /// <inheritdoc/>
    public Task<Reply<SessionGrant>> RefreshAsync(string refreshToken) => _tokens.TryRead(refreshToken, out var content)
        ? Account(content.AccountId).RefreshAsync(content.SessionId, content.Generation)
        : Task.FromResult<Reply<SessionGrant>>(Refusals.BadCredentials);

    /// <inheritdoc/>
    public Task<Reply<Done>> RequestResetAsync(RequestReset command) => PacedAsync(async () =>
    {
        var owner = await Address(command.Email).AdmitAsync(AttemptKind.Message, command.Client);
        return owner.IsRefused
            ? owner.Refusal
            : await Account(OwnerOrUnknown(owner.Value, command.Email)).RequestResetAsync(command.TraceParent);
    });

    /// <inheritdoc/>
    public Task<Reply<Done>> ResetAsync(ResetPassword command) => PacedAsync(async () =>
    {
        var address = Address(command.Email);
        var owner = await address.AdmitAsync(AttemptKind.Code, command.Client);
        if (owner.IsRefused)
        {
            return owner.Refusal;
        }

        if (await _passwords.HashAsync(command.Password) is not { } hash)
        {
            await address.RefundAsync(AttemptKind.Code, command.Client);
            return Refusals.TooManyLogins;
        }

        var reset = await Account(OwnerOrUnknown(owner.Value, command.Email)).ResetAsync(command.Code, hash, command.TraceParent);
        if (reset is { IsRefused: true, Refusal.Kind: RefusalKind.CodeRefused })
        {
            return WithoutTries(reset.Refusal);
        }

        await address.RefundAsync(AttemptKind.Code, command.Client);
        return reset;
    });

    /// <inheritdoc/>
    public async Task<Reply<AccountView>> ChangeAsync(ChangeAccount command)
    {
        var account = Account(command.AccountId);
        string? hash = null;
        if (command.Password is not null || command.Email is not null)
        {
            if (command.CurrentPassword is not { Length: > 0 } current)
            {
                return PresentPasswordNeeded();
            }

            // A stolen access token must not be enough, and must not allow guessing passwords.
            var self = GrainFactory.GetGrain<IAddressGrain>(EmailAddress.UnknownAccountId(command.AccountId, _keys));
            var admitted = await self.AdmitAsync(AttemptKind.Password, command.Client);
            if (admitted.IsRefused)
            {
                return admitted.Refusal;
            }

            var proved = await account.ProveAsync(current);
            if (proved is { IsRefused: true, Refusal.Kind: RefusalKind.BadCredentials })
            {
                return PresentPasswordNeeded();
            }

            await self.RefundAsync(AttemptKind.Password, command.Client);
            if (proved.IsRefused)
            {
                return proved.Refusal;
            }

            command = command with { ProvenVersion = proved.Value.CredentialsVersion };
            if (command.Email is { } email)
            {
                var mail = await Address(email).AdmitAsync(AttemptKind.Message, command.Client);
                if (mail.IsRefused)
                {
                    return mail.Refusal;
                }
            }

            if (command.Password is { } password && (hash = await _passwords.HashAsync(password)) is null)
            {
                return Refusals.TooManyLogins;
            }
        }

        var changed = await account.ChangeAsync(command, hash);
        return changed is { IsRefused: true, Refusal.Kind: RefusalKind.BadCredentials } ? PresentPasswordNeeded() : changed;
    }

    /// <inheritdoc/>
    public async Task<Reply<AccountView>> ConfirmEmailAsync(Guid accountId, string code, string? traceParent)
    {
        var account = Account(accountId);
        var proved = await account.ProveEmailAsync(code);
        if (proved.IsRefused)
        {
            return proved.Refusal;
        }

        var owner = await Address(proved.Value.After!).ConfirmAsync(accountId);
        if (owner.IsRefused || owner.Value.AccountId != accountId)
        {
            return owner.Refusal ?? Refusals.CodeRefused;
        }

        var changed = await account.UseEmailAsync(proved.Value.After!, traceParent);
        if (changed.IsRefused)
        {
            if (changed.Refusal.Kind == RefusalKind.CodeRefused)
            {
                _ = await Address(proved.Value.After!).ReleaseAsync(accountId);
            }

            return changed.Refusal;
        }

        // Now, for a person who waits for the old address; if this is interrupted, the account's ending does it.
        _ = await account.StandingAsync();
        return await account.GetAsync(new Caller(accountId, default));
    }

    /// <inheritdoc/>
    public async Task<Reply<Done>> DeleteAsync(Guid accountId, string? traceParent)
    {
        var account = Account(accountId);
        var deleted = await account.DeleteAsync(traceParent);
        if (deleted.IsRefused)
        {
            return deleted.Refusal;
        }

        // Now, so that most of it is gone with the answer. What is interrupted here is done by the account's ending.
        _ = await account.StandingAsync();
        _ = await GrainFactory.GetGrain<INotificationGrain>(0).ForgetAsync(accountId);
        return Done.Value;
    }

    /// <summary>
    /// Only an address with an account has a code whose attempts are counted, so the number of attempts left is not revealed.
    /// </summary>
    private static Refusal WithoutTries(Refusal refusal) => refusal.Kind == RefusalKind.CodeRefused ? Refusals.CodeRefused : refusal;

    private static Refusal PresentPasswordNeeded() => Refusal.Invalid("currentPassword", "Send the present password.");

    private IAddressGrain Address(string email) => GrainFactory.GetGrain<IAddressGrain>(EmailAddress.KeyOf(email, _keys));

    private IAccountAuthority Account(Guid id) => GrainFactory.GetGrain<IAccountAuthority>(id);

    private Guid OwnerOrUnknown(AddressOwner owner, string email) =>
        owner.AccountId ?? EmailAddress.UnknownAccountId(EmailAddress.KeyOf(email, _keys), _keys);

    /// <summary>Answers at the next multiple of the time step, so that the duration does not reveal what was done.</summary>
    private async Task<Reply<Done>> PacedAsync(Func<Task<Reply<Done>>> work)
    {
        var started = Stopwatch.GetTimestamp();
        var reply = await work();
        if (_options.AnswerStepMilliseconds is var step and > 0)
        {
            var elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            await Task.Delay(TimeSpan.FromMilliseconds(step - (elapsed % step)));
        }

        return reply;
    }
}
