using System.Text.Json.Serialization;
using PahlawanPangan.Grains.Documents;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>One code that was sent. Neither the code nor the address is stored in clear.</summary>
internal sealed class ChallengeState : DocumentState
{
    /// <summary>The purpose of the code.</summary>
    public ChallengePurpose Purpose { get; set; }

    /// <summary>The account.</summary>
    public Guid AccountId { get; set; }

    /// <summary>The version of the account's credentials that the code rests on.</summary>
    public long CredentialsVersion { get; set; }

    /// <summary>The address, sealed.</summary>
    public string Recipient { get; set; } = "";

    /// <summary>The keyed hash of the valid code.</summary>
    public byte[] CodeHash { get; set; } = [];

    /// <summary>When the code expires.</summary>
    public DateTimeOffset GoodUntil { get; set; }

    /// <summary>When the last code was sent.</summary>
    public DateTimeOffset SentAt { get; set; }

    /// <summary>The number of wrong attempts, over all codes that were sent.</summary>
    public int Tries { get; set; }

    /// <summary>How often a code was sent again.</summary>
    public int Resends { get; set; }

    /// <summary>True once the code was used.</summary>
    public bool IsSpent { get; set; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override DateTimeOffset? ExpiresAt => GoodUntil;
}
