using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Accounts;

/// <summary>What a login gives.</summary>
internal sealed record TokensResponse
{
    /// <summary>For the Authorization header.</summary>
    public required string AccessToken { get; init; }

    /// <summary>Bearer.</summary>
    public required string TokenType { get; init; }

    /// <summary>How many seconds the access token is good.</summary>
    [Count(GatewayOptions.AccessTokenMinutesMax * 60)]
    public required long ExpiresIn { get; init; }

    /// <summary>Good for one exchange.</summary>
    public required string RefreshToken { get; init; }

    /// <summary>Prints no token.</summary>
    public override string ToString() => "Tokens";
}
