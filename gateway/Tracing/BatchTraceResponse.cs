using PahlawanPangan.Gateway.Lots;

namespace PahlawanPangan.Gateway.Tracing;

/// <summary>Every lot with a batch code, each with every account that holds or had any of it.</summary>
/// <remarks>The members' order is the answer's order.</remarks>
internal sealed record BatchTraceResponse
{
    /// <summary>The batch code.</summary>
    public required string BatchCode { get; init; }

    /// <summary>The product that was asked for.</summary>
    public string? Gtin { get; init; }

    /// <summary>The lots, oldest first.</summary>
    public required IReadOnlyList<LotTraceResponse> Lots { get; init; }

    /// <summary>What the lots add up to, for each unit.</summary>
    public required IReadOnlyList<BatchTotalsResponse> Totals { get; init; }

    /// <summary>Whether every lot's trace is complete.</summary>
    public required bool IsComplete { get; init; }
}

/// <summary>What the lots of one unit add up to.</summary>
internal sealed record BatchTotalsResponse
{
    /// <summary>What their quantities count; empty for lots whose posting the ledger does not have yet.</summary>
    public required string Unit { get; init; }

    /// <summary>How many lots.</summary>
    public required long Lots { get; init; }

    /// <summary>How much of them is where.</summary>
    public required QuantitiesResponse Quantities { get; init; }

    /// <summary>What their claims add up to.</summary>
    public required TraceTotalsResponse Claims { get; init; }

    /// <summary>The totals with another lot.</summary>
    public static BatchTotalsResponse Add(BatchTotalsResponse? before, LotTrace trace)
    {
        var (quantities, claims) = (QuantitiesResponse.Of(trace.Quantities), trace.Totals);
        return before is null
            ? new BatchTotalsResponse { Unit = trace.Origin?.Unit ?? "", Lots = 1, Quantities = quantities, Claims = claims }
            : before with
            {
                Lots = before.Lots + 1,
                Quantities = new QuantitiesResponse
                {
                    Posted = before.Quantities.Posted + quantities.Posted,
                    Available = before.Quantities.Available + quantities.Available,
                    Held = before.Quantities.Held + quantities.Held,
                    Collected = before.Quantities.Collected + quantities.Collected,
                    Expired = before.Quantities.Expired + quantities.Expired,
                    Withdrawn = before.Quantities.Withdrawn + quantities.Withdrawn,
                },
                Claims = new TraceTotalsResponse
                {
                    Claims = before.Claims.Claims + claims.Claims,
                    Claimed = before.Claims.Claimed + claims.Claimed,
                    Held = before.Claims.Held + claims.Held,
                    Collected = before.Claims.Collected + claims.Collected,
                    WithRecipients = before.Claims.WithRecipients + claims.WithRecipients,
                    OnTheWay = before.Claims.OnTheWay + claims.OnTheWay,
                    Lost = before.Claims.Lost + claims.Lost,
                    Rejected = before.Claims.Rejected + claims.Rejected,
                    Recalled = before.Claims.Recalled + claims.Recalled,
                },
            };
    }
}
