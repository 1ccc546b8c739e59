using PahlawanPangan.Lots;

namespace PahlawanPangan.Accounts;

/// <summary>The contact details of an account. Stored and published encrypted only, so it prints nothing.</summary>
[GenerateSerializer, Immutable, Alias("pangan.accounts.ContactDetails")]
public sealed record ContactDetails
{
    /// <summary>The address that codes go to.</summary>
    [Id(0)]
    public required string Email { get; init; }

    /// <summary>The name that others see.</summary>
    [Id(1)]
    public required string DisplayName { get; init; }

    /// <summary>A telephone number; null when none was given.</summary>
    [Id(2)]
    public string? Phone { get; init; }

    /// <summary>Where the account is; null when not given.</summary>
    [Id(3)]
    public Place? Location { get; init; }

    /// <summary>Prints nothing, so that a log line can never show contact data.</summary>
    public override string ToString() => "Contact details";
}
