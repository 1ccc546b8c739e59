using PahlawanPangan.Accounts;
using PahlawanPangan.Grains.Documents;
using PahlawanPangan.Parties;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>Serialises one account: its registration, its logins, its sessions. This part is for registration and administration.</summary>
[GrainType("account")]
internal sealed partial class AccountGrain : DocumentGrain<AccountState>, IAccountAuthority
{
    /// <summary>The kind of its documents.</summary>
    public const string Kind = "account";

    private readonly Passwords _passwords;
    private readonly RefreshTokens _tokens;
    private readonly RevocationStore _revocations;
    private readonly AccountMessages _messages;
    private readonly ContactCipher _cipher;
    private readonly Clock _clock;
    private readonly AccountOptions _options;
    private readonly IdentityKeys _keys;
    private readonly EndingAccounts _endings;

    /// <summary>Called by Orleans.</summary>
    public AccountGrain(
        [PersistentState(Kind, DocumentStorage.Name)] IPersistentState<AccountState> document,
        Passwords passwords,
        RefreshTokens tokens,
        RevocationStore revocations,
        AccountMessages messages,
        ContactCipher cipher,
        Clock clock,
        AccountOptions options,
        IdentityKeys keys,
        EndingAccounts endings)
        : base(document, Kind)
    {
        _endings = endings;
        _keys = keys;
        _passwords = passwords;
        _tokens = tokens;
        _revocations = revocations;
        _messages = messages;
        _cipher = cipher;
        _clock = clock;
        _options = options;
    }

    private Guid Id => this.GetPrimaryKey();

    private bool Exists => IsStored && State.Status != AccountStatus.Deleted && !(State.PendingUntil <= _clock.Now);

    /// <inheritdoc/>
    public Task<Reply<AccountView>> GetAsync(Caller caller)
    {
        if (!Exists || (caller.Id != Id && caller.Role != Role.Operator))
        {
            ForgetUnstored();
            return Task.FromResult<Reply<AccountView>>(NotFound());
        }

        return Task.FromResult<Reply<AccountView>>(View(caller.Id == Id));
    }

    /// <inheritdoc/>
    public async Task<Reply<AccountView>> AdministerAsync(Caller caller, Role? role, bool? disabled, string? traceParent)
    {
        if (caller.Role != Role.Operator || caller.Id == Id)
        {
            return new Refusal(RefusalKind.Forbidden, "Only another operator may do this.");
        }

        if (!Exists || State.Status == AccountStatus.Pending)
        {
            ForgetUnstored();
            return NotFound();
        }

        if (FirstAnswer(_clock.Now, () => View(isOwner: false)) is { } first)
        {
            return first;
        }

        if (await EndSessionsAsync(State.Sessions) is { } unrevoked)
        {
            return unrevoked;
        }

        if (!await _endings.AddAsync(Id))
        {
            return Refusals.Unavailable;
        }

        EndPending();
        Keep<AccountView>(_clock.Now, answer: null);
        if (role is { } given && given != State.Role)
        {
            State.Role = given;
            State.Raise(_messages.Changed("role-changed", State, traceParent));
        }

        if (disabled is { } shut && shut != (State.Status == AccountStatus.Disabled))
        {
            State.Status = shut ? AccountStatus.Disabled : AccountStatus.Active;
            State.Raise(_messages.Changed(shut ? "disabled" : "enabled", State, traceParent));
        }

        return await SaveAsync() is { } refusal ? refusal : View(isOwner: false);
    }

    /// <inheritdoc/>
    public async Task<Reply<AccountView>> ChangeAsync(ChangeAccount command, string? passwordHash)
    {
        if (!Exists)
        {
            return NotFound();
        }

        if (FirstAnswer(_clock.Now, () => View(isOwner: true)) is { } first)
        {
            return first;
        }

        // The password may have been changed since it was shown, by its owner.
        var needsProof = passwordHash is not null || command.Email is not null;
        if (needsProof && command.ProvenVersion != State.CredentialsVersion)
        {
            return Refusals.BadCredentials;
        }

        var contact = Contact();
        Store(contact with
        {
            DisplayName = command.DisplayName ?? contact.DisplayName,
            Phone = command.Phone is null ? contact.Phone : command.Phone.Length == 0 ? null : command.Phone,
            Location = command.Location ?? contact.Location,
        });
        State.Holder = command.Holder ?? State.Holder;
        if (passwordHash is not null)
        {
            if (await EndSessionsAsync(State.Sessions) is { } unrevoked)
            {
                return unrevoked;
            }

            EndPending();
            State.PasswordHash = passwordHash;
            State.Raise(_messages.Notice("password-changed", Id, contact.Email, command.TraceParent));
        }

        if (command.Email is { } email)
        {
            State.NewEmail = _cipher.Seal(EmailAddress.Normalize(email), Kind, Id);
            State.NewEmailId = Guid.CreateVersion7(_clock.Now);
        }

        Keep<AccountView>(_clock.Now, answer: null);
        if (await SaveAsync() is { } refusal)
        {
            return refusal;
        }

        if (command.Email is { } proved)
        {
            var sent = await SendCodeAsync(State.NewEmailId!.Value, ChallengePurpose.NewEmail, proved, command.TraceParent);
            if (sent.IsRefused)
            {
                return sent.Refusal;
            }
        }

        return View(isOwner: true);
    }

    /// <inheritdoc/>
    public async Task<Reply<EmailChange>> ProveEmailAsync(string code)
    {
        if (FirstAnswer(_clock.Now, static () => Done.Value) is { IsRefused: true } reused)
        {
            return reused.Refusal!;
        }

        // The code of the address that was confirmed last is right again: its answer may have been lost.
        if (!Exists || (State.NewEmailId ?? State.UsedEmailId) is not { } challenge)
        {
            ForgetUnstored();
            return Refusals.CodeRefused;
        }

        var spent = await GrainFactory.GetGrain<IChallengeGrain>(challenge).SpendAsync(code, ChallengePurpose.NewEmail);
        return spent.IsRefused ? spent.Refusal : new EmailChange
        {
            Before = Contact().Email,
            After = State.NewEmail is { } waiting ? _cipher.Open(waiting, Kind, Id) : Contact().Email,
        };
    }

    /// <inheritdoc/>
    public async Task<Reply<EmailChange>> UseEmailAsync(string email, string? traceParent)
    {
        if (!Exists)
        {
            return NotFound();
        }

        var contact = Contact();
        if (State.NewEmail is not { } waiting || _cipher.Open(waiting, Kind, Id) != email)
        {
            return contact.Email == email ? new EmailChange { Before = email, After = email } : Refusals.CodeRefused;
        }

        if (!await _endings.AddAsync(Id))
        {
            return Refusals.Unavailable;
        }

        Store(contact with { Email = email });
        State.FormerAddresses =
            [.. (State.FormerAddresses ?? []).Append(KeyOf(contact.Email)).Where(address => address != KeyOf(email)).Distinct()];
        State.UsedEmailId = State.NewEmailId;
        EndPending();
        State.Raise(_messages.Notice("email-changed", Id, contact.Email, traceParent));
        Keep<Done>(_clock.Now, answer: null);
        return await SaveAsync() is { } refusal ? refusal : new EmailChange { Before = contact.Email, After = email };
    }

    /// <inheritdoc/>
    public async Task<Reply<EmailChange>> DeleteAsync(string? traceParent)
    {
        if (IsStored && State.Status == AccountStatus.Deleted)
        {
            return new EmailChange();
        }

        if (!Exists)
        {
            return NotFound();
        }

        if (await EndSessionsAsync(State.Sessions) is { } unrevoked)
        {
            return unrevoked;
        }

        if (!await _endings.AddAsync(Id))
        {
            return Refusals.Unavailable;
        }

        var email = Contact().Email;
        State.FormerAddresses = [.. (State.FormerAddresses ?? []).Append(KeyOf(email)).Distinct()];
        EndPending();
        State.Status = AccountStatus.Deleted;
        (State.Contact, State.PasswordHash, State.ConfirmationId) = ("", "", null);
        (State.LastLoginAt, State.UnprovenLogins, State.PendingUntil) = (default, 0, null);
        (State.UsedEmailId, State.ConfirmedId, State.Answers) = (null, null, null);
        State.Raise(_messages.Changed("deleted", State, traceParent));
        return await SaveAsync() is { } refusal ? refusal : new EmailChange { Before = email };
    }

    /// <inheritdoc/>
    public async Task<Reply<AccountStanding>> StandingAsync()
    {
        if (!IsStored)
        {
            ForgetUnstored();
            return NotFound();
        }

        foreach (var address in State.FormerAddresses ?? [])
        {
            if (await GrainFactory.GetGrain<IAddressGrain>(address).ReleaseAsync(Id) is { } notFreed)
            {
                return notFreed;
            }
        }

        if (State.FormerAddresses is not null)
        {
            State.FormerAddresses = null;
            if (await SaveAsync() is { } refusal)
            {
                return refusal;
            }
        }

        return new AccountStanding { Role = State.Role, Status = State.Status };
    }

    /// <inheritdoc/>
    public Task<Party?> ContactAsync()
    {
        if (!Exists || State.Status != AccountStatus.Active)
        {
            ForgetUnstored();
            return Task.FromResult<Party?>(null);
        }

        var contact = Contact();
        return Task.FromResult<Party?>(new Party
        {
            DisplayName = contact.DisplayName,
            Phone = contact.Phone,
            Email = contact.Phone is null ? contact.Email : null,
        });
    }

    private Guid KeyOf(string email) => EmailAddress.KeyOf(email, _keys);

    /// <summary>
    /// Ends what was begun under the password, address, role or status that changes now: logins, and codes that were sent.
    /// </summary>
    private void EndPending()
    {
        State.CredentialsVersion++;
        (State.ResetId, State.NewEmailId, State.NewEmail) = (null, null, null);
    }

    /// <inheritdoc/>
    protected override Guid Stored(Fingerprint fingerprint) => _keys.Fold(fingerprint);

    private static Refusal NotFound() => new(RefusalKind.NotFound, "There is no such account.");

    private Task<Reply<ChallengeView>> SendCodeAsync(Guid challengeId, ChallengePurpose purpose, string email, string? traceParent) =>
        GrainFactory.GetGrain<IChallengeGrain>(challengeId).StartAsync(new StartChallenge
        {
            Purpose = purpose,
            AccountId = Id,
            Email = email,
            TraceParent = traceParent,
            CredentialsVersion = State.CredentialsVersion,
        });

    private AccountView View(bool isOwner)
    {
        var contact = Contact();
        return new AccountView
        {
            Id = Id,
            Role = State.Role,
            Holder = State.Holder,
            Status = State.Status,
            Contact = isOwner ? contact : new ContactDetails
            {
                Email = EmailAddress.Mask(contact.Email),
                DisplayName = contact.DisplayName,
            },
            CreatedAt = State.CreatedAt,
            Sessions = [.. State.Sessions.Select(
                held => new SessionView { Id = held.Id, CreatedAt = held.CreatedAt, RefreshedAt = held.RefreshedAt })],
        };
    }
}
