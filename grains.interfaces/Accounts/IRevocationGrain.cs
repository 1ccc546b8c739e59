namespace PahlawanPangan.Accounts;

/// <summary>Lists the ended sessions whose access tokens may still be valid, for gateways. The key has no meaning.</summary>
[Alias("pangan.accounts.IRevocationGrain")]
[GrainInterfaceType("PahlawanPangan.Accounts.IRevocationGrain")]
public interface IRevocationGrain : IGrainWithIntegerKey
{
    /// <summary>The sessions revoked since a position, which comes from the previous page; 0 for all.</summary>
    [Alias("read")]
    Task<RevocationPage> ReadAsync(ulong since);
}

/// <summary>A page of ended sessions. A session may be repeated; none is omitted.</summary>
[GenerateSerializer, Immutable, Alias("pangan.accounts.RevocationPage")]
public sealed record RevocationPage
{
    /// <summary>The sessions that ended.</summary>
    [Id(0)]
    public required IReadOnlyList<Revocation> Items { get; init; }

    /// <summary>The position of the next page.</summary>
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
