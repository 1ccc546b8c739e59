using System.Diagnostics;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Lots;
using PahlawanPangan.Gateway.Telemetry;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Claims;

/// <summary>Makes, shows, cancels and hands over claims.</summary>
internal sealed class ClaimEndpoints(IGrainFactory grains, LotGrains lots)
{
    private static readonly string[] PageParameters = ["limit", "cursor"];
    private static readonly string[] OwnParameters = ["status", .. PageParameters];

    /// <summary>The hot path: one body, one grain call, one answer.</summary>
    public async Task ClaimAsync(HttpContext http)
    {
        long started = Stopwatch.GetTimestamp();
        Guid lotId = http.LotId();
        string key = IdempotencyKey.Read(http.Request);
        ClaimLotJson body = await JsonBody.ReadAsync(http, GatewayJson.Default.ClaimLotJson);
        Caller caller = http.Caller();
        var errors = new FieldErrors();
        var command = new ClaimLot
        {
            Caller = caller,
            TraceParent = RequestTrace.Parent,
            ClaimId = DerivedId.OfClaim(caller.Id, key, lotId),
            Quantity = FieldRules.Count(errors, "quantity", body.Quantity, Quantities.PostedMax),
            DeliverTo = body.Delivery is null ? null : PlaceRequestJson.Read(errors, "delivery.location", body.Delivery.Location),
            Fingerprint = RequestFingerprint.OfClaim(lotId, body, GatewayJson.Default.ClaimLotJson),
        };
        errors.ThrowIfAny();

        Reply<ClaimView> reply = await SentAgain.OnceAsync(
            (Lot: lots[lotId], Command: command), static sent => sent.Lot.ClaimAsync(sent.Command));
        ClaimMetrics.Answered(started, reply.IsRefused ? reply.Refusal : null);
        if (!reply.IsRefused)
        {
            http.Response.Headers.Location = $"/v1/claims/{reply.Value.Id}";
        }

        await AnswerAsync(http, StatusCodes.Status201Created, reply);
    }

    public async Task CancelAsync(HttpContext http)
    {
        var command = new CancelClaim { Caller = http.Caller(), TraceParent = RequestTrace.Parent, ClaimId = http.ClaimId() };
        Reply<ClaimView> reply = await lots[http.LotId()].CancelAsync(command);
        await AnswerAsync(http, StatusCodes.Status200OK, reply);
    }

    public async Task CollectAsync(HttpContext http)
    {
        Guid lotId = http.LotId();
        Guid claimId = http.ClaimId();
        CollectionJson body = await JsonBody.ReadAsync(http, GatewayJson.Default.CollectionJson);
        var errors = new FieldErrors();
        var command = new CollectClaim
        {
            Caller = http.Caller(),
            TraceParent = RequestTrace.Parent,
            ClaimId = claimId,
            Code = FieldRules.Text(errors, "code", body.Code, CollectionJson.CodeLengthMax),
            Quantity = body.Quantity is null ? null : FieldRules.Count(errors, "quantity", body.Quantity, Quantities.PostedMax),
        };
        errors.ThrowIfAny();
        await AnswerAsync(http, StatusCodes.Status200OK, await lots[lotId].CollectAsync(command));
    }

    public async Task GetAsync(HttpContext http)
    {
        Reply<ClaimView> reply = await grains.GetGrain<ILotCatalogueGrain>(0).ClaimAsync(http.Caller(), http.ClaimId());
        await AnswerAsync(http, StatusCodes.Status200OK, reply);
    }

    public async Task ListOfLotAsync(HttpContext http)
    {
        Guid lotId = http.LotId();
        var errors = new FieldErrors();
        PageRequest page = new QueryReader(http.Request.Query, errors, PageParameters).Page();
        errors.ThrowIfAny();
        await AnswerAsync(http, await grains.GetGrain<ILotCatalogueGrain>(0).ClaimsOfLotAsync(http.Caller(), lotId, page));
    }

    public async Task ListOwnAsync(HttpContext http)
    {
        var errors = new FieldErrors();
        var reader = new QueryReader(http.Request.Query, errors, OwnParameters);
        ClaimStatus? status = reader.Name<ClaimStatus>("status");
        PageRequest page = reader.Page();
        errors.ThrowIfAny();
        await AnswerAsync(http, await grains.GetGrain<ILotCatalogueGrain>(0).ClaimsOfCallerAsync(http.Caller(), status, page));
    }

    private static Task AnswerAsync(HttpContext http, int status, in Reply<ClaimView> reply) => reply.IsRefused
        ? ProblemReply.WriteAsync(http, reply.Refusal)
        : JsonReply.WriteAsync(http.Response, status, ClaimJson.Of(reply.Value), GatewayJson.Default.ClaimJson);

    private static Task AnswerAsync(HttpContext http, in Reply<Page<ClaimView>> reply) => reply.IsRefused
        ? ProblemReply.WriteAsync(http, reply.Refusal)
        : JsonReply.WriteAsync(http.Response, StatusCodes.Status200OK, ClaimListJson.Of(reply.Value), GatewayJson.Default.ClaimListJson);
}
