using System.Text.Json.Serialization;
using PahlawanPangan.Grains.Documents;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>Whose an e-mail address is. The address itself is not in it.</summary>
public sealed class AddressState : DocumentState
{
    /// <summary>The account; null when nobody's.</summary>
    public Guid? AccountId { get; set; }

    /// <summary>Until when the address is kept for an account that has not confirmed it; null once confirmed.</summary>
    public DateTimeOffset? ReservedUntil { get; set; }

    /// <summary>Keyed hashes of the clients that the owner logged in from last.</summary>
    public List<string> KnownClients { get; set; } = [];

    /// <inheritdoc/>
    [JsonIgnore]
    public override DateTimeOffset? ExpiresAt => ReservedUntil;
}
