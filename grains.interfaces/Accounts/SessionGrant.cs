namespace PahlawanPangan.Accounts;

/// <summary>The result of a login or a refresh: the subject of the access token to sign, and the next refresh token.</summary>
[GenerateSerializer, Immutable, Alias("pangan.accounts.SessionGrant")]
public sealed record SessionGrant
{
    /// <summary>The account in its present role.</summary>
    [Id(0)]
    public required Caller Caller { get; init; }

    /// <summary>The session, which the access token names.</summary>
    [Id(1)]
    public required Guid SessionId { get; init; }

    /// <summary>Valid for one refresh.</summary>
    [Id(2)]
    public required string RefreshToken { get; init; }

    /// <summary>Prints no token.</summary>
    public override string ToString() => $"Session {SessionId}";
}
