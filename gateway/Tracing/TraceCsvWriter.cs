using System.IO.Pipelines;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Tracing;

/// <summary>Writes a row for each lot, and below it one for each claim. A column that a row has nothing for is empty.</summary>
internal sealed class TraceCsvWriter : TraceWriter
{
    private readonly Csv _csv;

    /// <inheritdoc cref="TraceWriter"/>
    public TraceCsvWriter(PipeWriter output, TraceReader reader, CancellationToken cancellation)
        : base(output, reader, cancellation) => _csv = new Csv(output);

    /// <inheritdoc/>
    public override void Begin() => _csv.Begin(
        "record", "lotId", "donorId", "donorName", "title", "category", "unit", "batchCodes", "gtin", "lat", "lon", "preparedAt", "useBy",
        "postedAt", "posted", "available", "held", "collected", "expired", "withdrawn", "claimId", "recipientId", "recipientName", "status",
        "claimed", "returned", "rejected", "lost", "onTheWay", "withRecipient", "claimedAt", "collectedAt", "handedOverAt", "endedAt",
        "recalledAt", "lostAt", "rejectedAt", "reason", "courierId", "courierName", "couriers", "overrideReason", "postingCelsius",
        "pickupCelsius", "handoverCelsius", "deliveryStatus", "handoverProof", "asOfSequence", "lotSequence", "isComplete");

    /// <inheritdoc/>
    public override async Task WriteAsync(LotTrace trace)
    {
        WriteLot(trace);
        foreach (var claim in trace.Claims)
        {
            WriteClaim(trace, claim);
            await NextAsync();
        }

        await NextAsync();
    }

    /// <inheritdoc/>
    public override void End()
    {
    }

    private void WriteLot(LotTrace trace)
    {
        var (totals, now) = (trace.Totals, trace.Quantities);
        WriteOrigin("lot", trace);
        _csv.Number(now.Posted).Number(now.Available).Number(now.Held).Number(now.Collected).Number(now.Expired).Number(now.Withdrawn)
            .Id(null).Id(null).Text(null).Text(trace.Steps.Count > 0 ? trace.Steps[^1].Kind : null)
            .Number(totals.Claimed).Number(null as long?).Number(totals.Rejected).Number(totals.Lost).Number(totals.OnTheWay)
            .Number(totals.WithRecipients);
        for (var empty = 0; empty < 7; empty++)
        {
            _csv.Time(null);
        }

        _csv.Text(trace.Steps.Count > 0 ? trace.Steps[^1].Reason : null).Id(null).Text(null).Text(null).Text(null)
            .Number(Celsius(trace.Readings, "posting")).Number(null as double?).Number(null as double?).Text(null).Text(null);
        WriteState(trace, trace.IsComplete);
    }

    private void WriteClaim(LotTrace trace, ClaimTraceResponse claim)
    {
        WriteOrigin("claim", trace);
        _csv.Number(null as long?).Number(null as long?).Number(claim.Held).Number(claim.Collected).Number(null as long?)
            .Number(null as long?)
            .Id(claim.ClaimId).Id(claim.RecipientId).Text(trace.NameOf(claim.RecipientId)).Text(claim.Status)
            .Number(claim.Claimed).Number(claim.Returned).Number(claim.Rejected).Number(claim.Lost)
            .Number(claim.OnTheWay).Number(claim.WithRecipient)
            .Time(claim.ClaimedAt).Time(claim.CollectedAt).Time(claim.HandedOverAt).Time(claim.EndedAt).Time(claim.RecalledAt)
            .Time(claim.LostAt).Time(claim.RejectedAt)
            .Text(claim.Reason).Id(claim.CourierId).Text(trace.NameOf(claim.CourierId))
            .Text(claim.Delivery is { } delivery ? string.Join(' ', delivery.Couriers) : null)
            .Text(claim.OverrideReason)
            .Number(null as double?).Number(Celsius(claim.Temperatures, "pickup")).Number(Celsius(claim.Temperatures, "handover"))
            .Text(claim.Delivery?.Status).Text(claim.Delivery?.Proof?.Kind);
        WriteState(trace, trace.Sequence >= trace.Lot.Sequence && claim.Delivery?.IsComplete != false);
    }

    private void WriteOrigin(string record, LotTrace trace)
    {
        var origin = trace.Origin;
        _csv.Text(record).Id(trace.Lot.LotId).Id(trace.Lot.DonorId).Text(trace.NameOf(trace.Lot.DonorId))
            .Text(origin?.Title).Text(origin?.Category).Text(origin?.Unit)
            .Text(origin?.BatchCodes is { } codes ? string.Join("; ", codes) : null).Text(origin?.Gtin)
            .Number(origin?.Location.Lat).Number(origin?.Location.Lon)
            .Time(origin?.PreparedAt).Time(origin?.UseBy).Time(origin?.PostedAt);
    }

    private void WriteState(LotTrace trace, bool isComplete)
    {
        _csv.Number(trace.Sequence).Number(trace.Lot.Sequence).Flag(isComplete);
        _csv.EndRow();
    }

    /// <summary>The last temperature of a stage.</summary>
    private static double? Celsius(IReadOnlyList<TraceReadingResponse>? readings, string stage) =>
        readings?.LastOrDefault(reading => reading.Stage == stage)?.Celsius;
}
