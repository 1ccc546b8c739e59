using System.Text.Json.Serialization;
using PahlawanPangan.Grains.Documents;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>One code that was sent. Neither the code nor the address is in it in clear.</summary>
public sealed class ChallengeState : DocumentState
{
    /// <summary>What the code allows.</summary>
    public ChallengePurpose Purpose { get; set; }

    /// <summary>The account.</summary>
    public Guid AccountId { get; set; }

    /// <summary>The address, sealed.</summary>
    public string Recipient { get; set; } = "";

    /// <summary>The keyed hash of the code that is good now.</summary>
    public byte[] CodeHash { get; set; } = [];

    /// <summary>The code is good until this moment.</summary>
    public DateTimeOffset GoodUntil { get; set; }

    /// <summary>When the last code was sent.</summary>
    public DateTimeOffset SentAt { get; set; }

    /// <summary>How many wrong codes were shown, of all that were sent.</summary>
    public int Tries { get; set; }

    /// <summary>How often a code was sent anew.</summary>
    public int Resends { get; set; }

    /// <summary>True once the code was used.</summary>
    public bool IsSpent { get; set; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override DateTimeOffset? ExpiresAt => GoodUntil;
}
