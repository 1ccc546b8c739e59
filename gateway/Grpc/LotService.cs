using Grpc.Core;
using PahlawanPangan.Gateway.Lots;
using PahlawanPangan.Gateway.Recalls;
using PahlawanPangan.Lots;
using Wire = Pangan.V1;

namespace PahlawanPangan.Gateway.Grpc;

/// <summary>Posts, finds and changes lots.</summary>
internal sealed class LotService(IGrainFactory grains, LotGrains lots) : Wire.Lots.LotsBase
{
    /// <inheritdoc/>
    [Counterpart("POST /v1/lots", Role.Donor, NeedsKey = true)]
    public override async Task<Wire.PostLotResponse> PostLot(Wire.PostLotRequest request, ServerCallContext context)
    {
        var key = context.Key();
        var body = request.ToBody();
        CallExtensions.Check(body);
        return new() { Lot = Message(await context.AnswerAsync(LotSender.PostAsync(grains, context.Caller(), key.Value, body))) };
    }

    /// <inheritdoc/>
    [Counterpart("GET /v1/lots/{lotId}", Role.Donor, Role.Recipient, Role.Courier, Role.Operator)]
    public override async Task<Wire.GetLotResponse> GetLot(Wire.GetLotRequest request, ServerCallContext context)
    {
        var lot = new LotReference(request.LotId);
        CallExtensions.Check(lot);
        return new() { Lot = Message(await context.AnswerAsync(lots[lot.Id].GetAsync())) };
    }

    /// <inheritdoc/>
    [Counterpart("GET /v1/lots", Role.Donor, Role.Recipient, Role.Courier, Role.Operator)]
    public override async Task<Wire.ListLotsResponse> ListLots(Wire.ListLotsRequest request, ServerCallContext context)
    {
        var query = request.ToQuery(context.GetHttpContext().Request);
        CallExtensions.Check(query);
        var page = await context.AnswerAsync(grains.GetGrain<ILotCatalogueGrain>(0).SearchAsync(query.ToSearch()));
        var response = new Wire.ListLotsResponse { Items = { page.Items.Select(Message) }, AsOf = WireTime.Of(page.AsOf) };
        if (page.Next is { } next)
        {
            response.Next = next;
        }

        return response;
    }

    /// <inheritdoc/>
    [Counterpart("PATCH /v1/lots/{lotId}", Role.Donor)]
    public override async Task<Wire.AdjustLotResponse> AdjustLot(Wire.AdjustLotRequest request, ServerCallContext context)
    {
        var lot = new LotReference(request.LotId);
        var expected = new VersionReference(request.HasExpectedVersion ? request.ExpectedVersion : null);
        var body = request.ToBody();
        CallExtensions.Check(lot, expected, body);
        context.Repeat(body, lot.Id);
        var sent = LotSender.AdjustAsync(lots[lot.Id], context.Caller(), expected.ExpectedVersion, body);
        return new() { Lot = Message(await context.AnswerAsync(sent)) };
    }

    /// <inheritdoc/>
    [Counterpart("POST /v1/lots/{lotId}/withdrawal", Role.Donor, Role.Operator)]
    public override async Task<Wire.WithdrawLotResponse> WithdrawLot(Wire.WithdrawLotRequest request, ServerCallContext context)
    {
        var lot = new LotReference(request.LotId);
        var expected = new VersionReference(request.HasExpectedVersion ? request.ExpectedVersion : null);
        var body = request.ToBody();
        CallExtensions.Check(lot, expected, body);
        context.Repeat(body, lot.Id);
        var sent = LotSender.WithdrawAsync(lots[lot.Id], context.Caller(), expected.ExpectedVersion, body);
        return new() { Lot = Message(await context.AnswerAsync(sent)) };
    }

    /// <inheritdoc/>
    [Counterpart("POST /v1/lots/{lotId}/recall", Role.Donor, Role.Operator)]
    public override async Task<Wire.RecallLotResponse> RecallLot(Wire.RecallLotRequest request, ServerCallContext context)
    {
        var lot = new LotReference(request.LotId);
        var expected = new VersionReference(request.HasExpectedVersion ? request.ExpectedVersion : null);
        var body = request.ToBody();
        CallExtensions.Check(lot, expected, body);
        context.Repeat(body, lot.Id);
        var sent = RecallSender.RecallLotAsync(grains, context.Caller(), lot.Id, expected.ExpectedVersion, body);
        var recall = await context.AnswerAsync(sent);
        return new() { RecallId = recall.RecallId.ToString("D"), LotId = lot.Id.ToString("D") };
    }

    private static Wire.Lot Message(LotView lot) => LotResponse.Of(lot).ToMessage();
}
