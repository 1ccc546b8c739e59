using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Lots;

/// <summary>Posts, shows and changes lots.</summary>
internal sealed class LotEndpoints(IGrainFactory grains, LotGrains lots)
{
    public async Task PostAsync(HttpContext http)
    {
        string key = IdempotencyKey.Read(http.Request);
        PostLotJson body = await JsonBody.ReadAsync(http, GatewayJson.Default.PostLotJson);
        var errors = new FieldErrors();
        LotTerms terms = LotTermsReader.Read(errors, body);
        long quantity = FieldRules.Count(errors, "quantity", body.Quantity, Quantities.PostedMax);
        errors.ThrowIfAny();

        Caller caller = http.Caller();
        var command = new PostLot
        {
            Caller = caller,
            TraceParent = RequestTrace.Parent,
            Quantity = quantity,
            Terms = terms,
            Fingerprint = RequestFingerprint.OfPost(body, GatewayJson.Default.PostLotJson),
        };
        Guid requestId = DerivedId.OfPosting(caller.Id, key);
        Reply<LotView> reply = await SentAgain.OnceAsync(
            (Posting: grains.GetGrain<ILotPostingGrain>(0), Id: requestId, Command: command),
            static sent => sent.Posting.PostAsync(sent.Id, sent.Command));
        if (!reply.IsRefused)
        {
            http.Response.Headers.Location = $"/v1/lots/{reply.Value.Id}";
        }

        await AnswerAsync(http, StatusCodes.Status201Created, reply);
    }

    public async Task GetAsync(HttpContext http)
    {
        Reply<LotView> reply = await lots[http.LotId()].GetAsync();
        if (!reply.IsRefused && EntityTag.IsKnown(http.Request, reply.Value.Version))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            http.Response.Headers.ETag = EntityTag.Of(reply.Value.Version);
            return;
        }

        await AnswerAsync(http, StatusCodes.Status200OK, reply);
    }

    public async Task SearchAsync(HttpContext http)
    {
        LotSearch search = LotSearchReader.Read(http.Request.Query);
        Reply<Page<LotView>> reply = await grains.GetGrain<ILotCatalogueGrain>(0).SearchAsync(search);
        if (!reply.IsRefused && reply.Value.AsOf is { } asOf)
        {
            http.Response.Headers[ResponseHeaders.AsOf] = Rfc3339.Format(asOf);
        }

        await (reply.IsRefused
            ? ProblemReply.WriteAsync(http, reply.Refusal)
            : JsonReply.WriteAsync(http.Response, StatusCodes.Status200OK, LotListJson.Of(reply.Value), GatewayJson.Default.LotListJson));
    }

    public async Task AdjustAsync(HttpContext http)
    {
        Guid lotId = http.LotId();
        long? expectedVersion = EntityTag.ExpectedVersion(http.Request);
        AdjustLotJson body = await JsonBody.ReadAsync(http, GatewayJson.Default.AdjustLotJson);
        var errors = new FieldErrors();
        if (body is { Posted: null, PickupWindow: null, Notes: null })
        {
            errors.Add("$", "Send at least one of posted, pickupWindow and notes; empty notes remove them.");
        }

        var command = new AdjustLot
        {
            Caller = http.Caller(),
            TraceParent = RequestTrace.Parent,
            Posted = body.Posted is null ? null : FieldRules.Count(errors, "posted", body.Posted, Quantities.PostedMax),
            PickupWindow = body.PickupWindow is null ? null : PickupWindowRequestJson.Read(errors, body.PickupWindow),
            Notes = FieldRules.OptionalText(errors, "notes", body.Notes, LotFields.NotesLengthMax),
            ExpectedVersion = expectedVersion,
        };
        errors.ThrowIfAny();
        await AnswerAsync(http, StatusCodes.Status200OK, await lots[lotId].AdjustAsync(command));
    }

    public async Task WithdrawAsync(HttpContext http)
    {
        Guid lotId = http.LotId();
        var command = new WithdrawLot
        {
            Caller = http.Caller(),
            TraceParent = RequestTrace.Parent,
            ExpectedVersion = EntityTag.ExpectedVersion(http.Request),
            Reason = await ReadReasonAsync(http),
        };
        await AnswerAsync(http, StatusCodes.Status200OK, await lots[lotId].WithdrawAsync(command));
    }

    public async Task RecallAsync(HttpContext http)
    {
        Guid lotId = http.LotId();
        var command = new RecallLot
        {
            Caller = http.Caller(),
            TraceParent = RequestTrace.Parent,
            ExpectedVersion = EntityTag.ExpectedVersion(http.Request),
            Reason = await ReadReasonAsync(http),
        };
        await AnswerAsync(http, StatusCodes.Status200OK, await lots[lotId].RecallAsync(command));
    }

    private static async ValueTask<string> ReadReasonAsync(HttpContext http)
    {
        ReasonJson body = await JsonBody.ReadAsync(http, GatewayJson.Default.ReasonJson);
        var errors = new FieldErrors();
        string reason = FieldRules.Text(errors, "reason", body.Reason, LotFields.ReasonLengthMax);
        errors.ThrowIfAny();
        return reason;
    }

    private static Task AnswerAsync(HttpContext http, int status, in Reply<LotView> reply)
    {
        if (reply.IsRefused)
        {
            return ProblemReply.WriteAsync(http, reply.Refusal);
        }

        http.Response.Headers.ETag = EntityTag.Of(reply.Value.Version);
        return JsonReply.WriteAsync(http.Response, status, LotJson.Of(reply.Value), GatewayJson.Default.LotJson);
    }
}
