using System.Text.Json.Serialization;
using PahlawanPangan.Accounts;
using PahlawanPangan.Grains.Documents;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>One open login.</summary>
public sealed class Session
{
    /// <summary>Its id.</summary>
    public Guid Id { get; set; }

    /// <summary>Which refresh token is good: the one of this generation.</summary>
    public int Generation { get; set; }

    /// <summary>When the account logged in.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When the last token was given.</summary>
    public DateTimeOffset RefreshedAt { get; set; }
}

/// <summary>One account. What identifies its owner is sealed.</summary>
public sealed class AccountState : DocumentState
{
    /// <summary>What it acts as.</summary>
    public Role Role { get; set; }

    /// <summary>Whose it is; a person's in documents that are older than the question.</summary>
    public AccountHolder Holder { get; set; }

    /// <summary>Where it stands.</summary>
    public AccountStatus Status { get; set; }

    /// <summary>Argon2id, as a PHC string.</summary>
    public string PasswordHash { get; set; } = "";

    /// <summary>The contact details as JSON, sealed.</summary>
    public string Contact { get; set; } = "";

    /// <summary>When it was registered.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Until when an unconfirmed account is kept; null once confirmed.</summary>
    public DateTimeOffset? PendingUntil { get; set; }

    /// <summary>The challenge whose code confirms the address.</summary>
    public Guid? ConfirmationId { get; set; }

    /// <summary>The challenge whose code allows a new password.</summary>
    public Guid? ResetId { get; set; }

    /// <summary>The challenge whose code takes the new address into use.</summary>
    public Guid? NewEmailId { get; set; }

    /// <summary>The new address, sealed.</summary>
    public string? NewEmail { get; set; }

    /// <summary>How many logins were started since the last one that was completed.</summary>
    public int UnprovenLogins { get; set; }

    /// <summary>When the last login was started.</summary>
    public DateTimeOffset LastLoginAt { get; set; }

    /// <summary>The open sessions.</summary>
    public List<Session> Sessions { get; set; } = [];

    /// <inheritdoc/>
    [JsonIgnore]
    public override DateTimeOffset? ExpiresAt => PendingUntil;
}
