using PahlawanPangan.Accounts;

namespace PahlawanPangan.Gateway.Accounts;

/// <summary>A code was sent.</summary>
internal sealed record ChallengeResponse
{
    /// <summary>Shown with the code.</summary>
    public required Guid ChallengeId { get; init; }

    /// <summary>The code is good until then.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>A challenge as an answer shows it.</summary>
    public static ChallengeResponse Of(ChallengeView challenge) => new() { ChallengeId = challenge.Id, ExpiresAt = challenge.ExpiresAt };
}
