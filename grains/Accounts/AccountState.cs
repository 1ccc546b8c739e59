using System.Text.Json.Serialization;
using PahlawanPangan.Accounts;
using PahlawanPangan.Grains.Documents;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>One open login.</summary>
internal sealed class Session
{
    /// <summary>Its id.</summary>
    public Guid Id { get; set; }

    /// <summary>The generation of the valid refresh token.</summary>
    public int Generation { get; set; }

    /// <summary>The challenge that opened it.</summary>
    public Guid? ChallengeId { get; set; }

    /// <summary>The key of the request that was given the valid refresh token, and its fingerprint; null when it had none.</summary>
    public Guid? RefreshKey { get; set; }

    /// <inheritdoc cref="RefreshKey"/>
    public Guid? RefreshFingerprint { get; set; }

    /// <summary>When the account logged in.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When the last token was given.</summary>
    public DateTimeOffset RefreshedAt { get; set; }
}

/// <summary>One account. What identifies its owner is sealed.</summary>
internal sealed class AccountState : DocumentState
{
    /// <summary>The account's role.</summary>
    public Role Role { get; set; }

    /// <summary>The kind of owner; a person in documents that are older than this field.</summary>
    public AccountHolder Holder { get; set; }

    /// <summary>The account's status.</summary>
    public AccountStatus Status { get; set; }

    /// <summary>Argon2id, as a PHC string.</summary>
    public string PasswordHash { get; set; } = "";

    /// <summary>The contact details as JSON, sealed.</summary>
    public string Contact { get; set; } = "";

    /// <summary>When it was registered.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When an unconfirmed account expires; null once confirmed.</summary>
    public DateTimeOffset? PendingUntil { get; set; }

    /// <summary>The challenge whose code confirms the address.</summary>
    public Guid? ConfirmationId { get; set; }

    /// <summary>The challenge whose code allows a new password.</summary>
    public Guid? ResetId { get; set; }

    /// <summary>The challenge whose code activates the new address.</summary>
    public Guid? NewEmailId { get; set; }

    /// <summary>The challenge that confirmed the registration; its code is answered again as it was.</summary>
    public Guid? ConfirmedId { get; set; }

    /// <summary>The challenge that activated the present address; its code is answered again as it was.</summary>
    public Guid? UsedEmailId { get; set; }

    /// <summary>The new address, sealed.</summary>
    public string? NewEmail { get; set; }

    /// <summary>
    /// Counts the changes of password, address, role and status, and logouts everywhere: a login that was begun before one of them opens
    /// no session after it.
    /// </summary>
    public long CredentialsVersion { get; set; }

    /// <summary>The keys of addresses that were the account's, until they are freed; null for none.</summary>
    public List<Guid>? FormerAddresses { get; set; }

    /// <summary>The number of logins started since the last completed one.</summary>
    public int UnprovenLogins { get; set; }

    /// <summary>When the last login was started.</summary>
    public DateTimeOffset LastLoginAt { get; set; }

    /// <summary>The open sessions.</summary>
    public List<Session> Sessions { get; set; } = [];

    /// <inheritdoc/>
    [JsonIgnore]
    public override DateTimeOffset? ExpiresAt => PendingUntil;
}
