namespace PahlawanPangan.Accounts;

/// <summary>Tells gateways which sessions have ended while their access tokens are still valid. The key has no meaning.</summary>
[Alias("pangan.accounts.IRevocationGrain")]
[GrainInterfaceType("PahlawanPangan.Accounts.IRevocationGrain")]
public interface IRevocationGrain : IGrainWithIntegerKey
{
    /// <summary>What was revoked since a place, which the previous page gave; 0 for everything.</summary>
    [Alias("read")]
    Task<RevocationPage> ReadAsync(ulong since);
}

/// <summary>Ended sessions. One may come twice, none is left out.</summary>
[GenerateSerializer, Immutable, Alias("pangan.accounts.RevocationPage")]
public sealed record RevocationPage
{
    /// <summary>The sessions that ended.</summary>
    [Id(0)]
    public required IReadOnlyList<Revocation> Items { get; init; }

    /// <summary>Where the next page starts.</summary>
    [Id(1)]
    public required ulong Next { get; init; }
}

/// <summary>One ended session.</summary>
[GenerateSerializer, Immutable, Alias("pangan.accounts.Revocation")]
public sealed record Revocation
{
    /// <summary>The session.</summary>
    [Id(0)]
    public required Guid SessionId { get; init; }

    /// <summary>No access token of it can be valid after this moment.</summary>
    [Id(1)]
    public required DateTimeOffset ExpiresAt { get; init; }
}
