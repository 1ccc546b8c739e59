using PahlawanPangan.Accounts;
using PahlawanPangan.Parties;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>The account operations of the identity grain, on behalf of a caller who proved something.</summary>
[Alias("pangan.accounts.IAccountAuthority")]
[GrainInterfaceType("PahlawanPangan.Grains.Accounts.IAccountAuthority")]
internal interface IAccountAuthority : IAccountGrain
{
    /// <summary>Writes a registration and sends its code; to an account in use it sends a notice instead.</summary>
    [Alias("register")]
    Task<Reply<Done>> RegisterAsync(RegisterAccount command, string passwordHash);

    /// <summary>Confirms the registration.</summary>
    [Alias("confirm")]
    Task<Reply<Done>> ConfirmAsync(string code, string? traceParent);

    /// <summary>Checks a password and sends a code.</summary>
    [Alias("authenticate")]
    Task<Reply<ChallengeView>> AuthenticateAsync(string password, string? traceParent);

    /// <summary>Opens a session; both factors were shown.</summary>
    /// <param name="challengeId">The challenge of the second factor.</param>
    /// <param name="credentialsVersion">
    /// The version of the account's credentials when the login was begun; refused when it is another.
    /// </param>
    [Alias("complete-login")]
    Task<Reply<SessionGrant>> CompleteLogInAsync(Guid challengeId, long credentialsVersion);

    /// <summary>Whether a login that was begun under this version of the credentials may still be completed.</summary>
    [Alias("allows-login")]
    Task<bool> AllowsLogInAsync(long credentialsVersion);

    /// <summary>Returns the next refresh token for a genuine one. A token that was used before ends the session.</summary>
    [Alias("refresh")]
    Task<Reply<SessionGrant>> RefreshAsync(Guid sessionId, int generation);

    /// <summary>Sends a code that allows a new password.</summary>
    [Alias("request-reset")]
    Task<Reply<Done>> RequestResetAsync(string? traceParent);

    /// <summary>Sets a new password with a code.</summary>
    [Alias("reset")]
    Task<Reply<Done>> ResetAsync(string code, string passwordHash, string? traceParent);

    /// <summary>Checks the present password, for changes that require it.</summary>
    [Alias("prove-password")]
    Task<Reply<PasswordProof>> ProveAsync(string password);

    /// <summary>Changes the account; the caller has proved the present password where it is required.</summary>
    [Alias("change")]
    Task<Reply<AccountView>> ChangeAsync(ChangeAccount command, string? passwordHash);

    /// <summary>Consumes the code that was sent to the new address.</summary>
    /// <returns>The new address, which is not yet in use.</returns>
    [Alias("prove-email")]
    Task<Reply<EmailChange>> ProveEmailAsync(string code);

    /// <summary>Activates a proved address.</summary>
    [Alias("use-email")]
    Task<Reply<EmailChange>> UseEmailAsync(string email, string? traceParent);

    /// <summary>Deletes everything that identifies the owner.</summary>
    /// <returns>The address that can be freed.</returns>
    [Alias("delete")]
    Task<Reply<EmailChange>> DeleteAsync(string? traceParent);

    /// <summary>
    /// What the account may do now, for the code that ends what it may not do any more; frees addresses that are no longer its own. Null
    /// when
    /// there is no such account.
    /// </summary>
    [Alias("standing")]
    Task<Reply<AccountStanding>> StandingAsync();

    /// <summary>
    /// What the other parties of a claim see of the account while they have to do with it; null when it is not active. The caller has
    /// checked that they do.
    /// </summary>
    [Alias("contact")]
    Task<Party?> ContactAsync();

    /// <summary>Reseals what is under an old contact key.</summary>
    [Alias("reseal")]
    Task<Reply<Done>> ResealAsync();
}

/// <summary>What an account may do.</summary>
[GenerateSerializer, Immutable, Alias("pangan.accounts.AccountStanding")]
internal sealed record AccountStanding
{
    /// <summary>Its role.</summary>
    [Id(0)]
    public required Role Role { get; init; }

    /// <summary>Its status.</summary>
    [Id(1)]
    public required AccountStatus Status { get; init; }

    /// <summary>Whether it acts in a role.</summary>
    public bool ActsAs(Role role) => Status == AccountStatus.Active && Role == role;
}

/// <summary>A password was right while the account's credentials had this version.</summary>
[GenerateSerializer, Immutable, Alias("pangan.accounts.PasswordProof")]
internal sealed record PasswordProof
{
    /// <summary>The version.</summary>
    [Id(0)]
    public required long CredentialsVersion { get; init; }
}

/// <summary>The old and the new address of an account.</summary>
[GenerateSerializer, Immutable, Alias("pangan.accounts.EmailChange")]
internal sealed record EmailChange
{
    /// <summary>The address that can be freed; null when there is none.</summary>
    [Id(0)]
    public string? Before { get; init; }

    /// <summary>The address in use; null when there is none.</summary>
    [Id(1)]
    public string? After { get; init; }

    /// <summary>Prints no address.</summary>
    public override string ToString() => "Change of address";
}
