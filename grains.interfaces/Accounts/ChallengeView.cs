namespace PahlawanPangan.Accounts;

/// <summary>A pending code that was sent.</summary>
[GenerateSerializer, Immutable, Alias("pangan.accounts.ChallengeView")]
public sealed record ChallengeView
{
    /// <summary>The challenge's id.</summary>
    [Id(0)]
    public required Guid Id { get; init; }

    /// <summary>When the code expires.</summary>
    [Id(1)]
    public required DateTimeOffset ExpiresAt { get; init; }
}
