using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Gateway.Operations;

/// <summary>Lists, replays and discards dead letters, and replays the outbox.</summary>
internal sealed class OperatorEndpoints(IGrainFactory grains)
{
    private static readonly string[] Parameters = ["state", "limit", "cursor"];

    public async Task ListAsync(HttpContext http)
    {
        var errors = new FieldErrors();
        var reader = new QueryReader(http.Request.Query, errors, Parameters);
        DeadLetterStatus? state = reader.Name<DeadLetterStatus>("state");
        PageRequest page = reader.Page();
        errors.ThrowIfAny();
        Reply<Page<DeadLetter>> reply = await Grain.DeadLettersAsync(http.Caller(), state, page);
        await (reply.IsRefused
            ? ProblemWriter.WriteAsync(http, reply.Refusal)
            : JsonReply.WriteAsync(
                http.Response,
                StatusCodes.Status200OK,
                new DeadLetterListJson([.. reply.Value.Items.Select(DeadLetterJson.Of)], reply.Value.Next),
                GatewayJson.Default.DeadLetterListJson));
    }

    public async Task ReplayLetterAsync(HttpContext http) =>
        await AnswerAsync(http, await Grain.ReplayDeadLetterAsync(http.Caller(), http.PathId("letterId")));

    public async Task DiscardLetterAsync(HttpContext http) =>
        await AnswerAsync(http, await Grain.DiscardDeadLetterAsync(http.Caller(), http.PathId("letterId")));

    public async Task ReplayAsync(HttpContext http)
    {
        PostReplayJson body = await JsonBody.ReadAsync(http, GatewayJson.Default.PostReplayJson);
        var errors = new FieldErrors();
        DateTimeOffset from = FieldRules.Time(errors, "from", body.From);
        errors.ThrowIfAny();
        Reply<ReplayView> reply = await Grain.ReplayAsync(http.Caller(), from);
        await (reply.IsRefused
            ? ProblemWriter.WriteAsync(http, reply.Refusal)
            : JsonReply.WriteAsync(
                http.Response, StatusCodes.Status202Accepted, new ReplayJson(reply.Value.From, reply.Value.Events), GatewayJson.Default.ReplayJson));
    }

    private IDownstreamGrain Grain => grains.GetGrain<IDownstreamGrain>(0);

    private static Task AnswerAsync(HttpContext http, Refusal? refusal)
    {
        if (refusal is not null)
        {
            return ProblemWriter.WriteAsync(http, refusal);
        }

        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
