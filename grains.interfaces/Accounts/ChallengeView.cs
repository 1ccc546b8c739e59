namespace PahlawanPangan.Accounts;

/// <summary>A code was sent, and is waited for.</summary>
[GenerateSerializer, Immutable, Alias("pangan.accounts.ChallengeView")]
public sealed record ChallengeView
{
    /// <summary>The challenge's id.</summary>
    [Id(0)]
    public required Guid Id { get; init; }

    /// <summary>The code is good until this moment.</summary>
    [Id(1)]
    public required DateTimeOffset ExpiresAt { get; init; }
}
