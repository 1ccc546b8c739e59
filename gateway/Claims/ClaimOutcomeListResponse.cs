using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Claims;

/// <summary>The outcomes of several claims.</summary>
internal sealed record ClaimOutcomeListResponse
{
    /// <summary>One for each claim, in the request's order.</summary>
    public required IReadOnlyList<ClaimOutcomeResponse> Items { get; init; }
}

/// <summary>A claim that was made, or the problem that a request to its lot alone would have been answered with.</summary>
internal sealed record ClaimOutcomeResponse
{
    /// <summary>The lot.</summary>
    public required Guid LotId { get; init; }

    /// <summary>The claim, if it was made.</summary>
    public ClaimResponse? Claim { get; init; }

    /// <summary>The problem, if it was not.</summary>
    public Problem? Problem { get; init; }
}
