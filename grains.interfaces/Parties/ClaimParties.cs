namespace PahlawanPangan.Parties;

/// <summary>The parties of a claim. One whose account has ended, or is disabled, is null.</summary>
[GenerateSerializer, Immutable, Alias("pangan.parties.ClaimParties")]
public sealed record ClaimParties
{
    /// <summary>Who gives.</summary>
    [Id(0)]
    public Party? Donor { get; init; }

    /// <summary>Who receives.</summary>
    [Id(1)]
    public Party? Recipient { get; init; }

    /// <summary>Who carries it; null while no courier does.</summary>
    [Id(2)]
    public Party? Courier { get; init; }
}

/// <summary>A party as the others see it, for as long as they have to do with one another.</summary>
[GenerateSerializer, Immutable, Alias("pangan.parties.Party")]
public sealed record Party
{
    /// <summary>The display name.</summary>
    [Id(0)]
    public required string DisplayName { get; init; }

    /// <summary>The telephone number; null when none was given.</summary>
    [Id(1)]
    public string? Phone { get; init; }

    /// <summary>The e-mail address, when there is no telephone number.</summary>
    [Id(2)]
    public string? Email { get; init; }

    /// <summary>Prints nothing, so that a log line can never show contact data.</summary>
    public override string ToString() => "Party";
}
