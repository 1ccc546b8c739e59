using System.Text.Json.Serialization;
using PahlawanPangan.Grains.Documents;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>The owner of an e-mail address. The address itself is not stored.</summary>
internal sealed class AddressState : DocumentState
{
    /// <summary>The account; null when the address is free.</summary>
    public Guid? AccountId { get; set; }

    /// <summary>When the reservation by an unconfirmed account expires; null once confirmed.</summary>
    public DateTimeOffset? ReservedUntil { get; set; }

    /// <summary>Keyed hashes of the clients that the owner logged in from last.</summary>
    public List<string> KnownClients { get; set; } = [];

    /// <inheritdoc/>
    [JsonIgnore]
    public override DateTimeOffset? ExpiresAt => ReservedUntil;
}
