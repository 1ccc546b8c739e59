using PahlawanPangan.Parties;

namespace PahlawanPangan.Gateway.Parties;

/// <summary>The parties of a claim; one whose account has ended is absent.</summary>
internal sealed record ClaimPartiesResponse
{
    /// <summary>Who gives.</summary>
    public PartyResponse? Donor { get; init; }

    /// <summary>Who receives.</summary>
    public PartyResponse? Recipient { get; init; }

    /// <summary>Who carries it; absent while no courier does.</summary>
    public PartyResponse? Courier { get; init; }

    /// <summary>Parties as an answer shows them.</summary>
    public static ClaimPartiesResponse Of(ClaimParties parties) => new()
    {
        Donor = PartyResponse.Of(parties.Donor),
        Recipient = PartyResponse.Of(parties.Recipient),
        Courier = PartyResponse.Of(parties.Courier),
    };

    /// <summary>Prints nothing, so that a log line can never show contact data.</summary>
    public override string ToString() => "Parties";
}

/// <summary>A party of a claim as the others see it.</summary>
internal sealed record PartyResponse
{
    /// <summary>The display name.</summary>
    public required string DisplayName { get; init; }

    /// <summary>The telephone number.</summary>
    public string? Phone { get; init; }

    /// <summary>The e-mail address, when there is no telephone number.</summary>
    public string? Email { get; init; }

    /// <summary>A party as an answer shows it.</summary>
    public static PartyResponse? Of(Party? party) =>
        party is null ? null : new() { DisplayName = party.DisplayName, Phone = party.Phone, Email = party.Email };

    /// <summary>Prints nothing, so that a log line can never show contact data.</summary>
    public override string ToString() => "Party";
}
