using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Ledger;

namespace PahlawanPangan.Gateway.Ledger;

/// <summary>Shows the ledger and its proofs.</summary>
internal sealed class LedgerEndpoints(IGrainFactory grains)
{
    private static readonly string[] EntryParameters = ["partition", "limit", "cursor"];
    private static readonly string[] ConsistencyParameters = ["partition", "from", "to"];

    public async Task EntriesAsync(HttpContext http)
    {
        var errors = new FieldErrors();
        var reader = new QueryReader(http.Request.Query, errors, EntryParameters);
        int partition = (int)reader.Whole("partition", int.MaxValue);
        PageRequest page = reader.Page();
        errors.ThrowIfAny();
        Reply<Page<LedgerEntryView>> reply = await Grain.EntriesAsync(http.Caller(), partition, page);
        await (reply.IsRefused
            ? ProblemWriter.WriteAsync(http, reply.Refusal)
            : JsonReply.WriteAsync(
                http.Response,
                StatusCodes.Status200OK,
                new LedgerEntryListJson([.. reply.Value.Items.Select(LedgerEntryJson.Of)], reply.Value.Next),
                GatewayJson.Default.LedgerEntryListJson));
    }

    public async Task EntryAsync(HttpContext http)
    {
        Reply<InclusionView> reply = await Grain.EntryAsync(http.Caller(), http.PathId("eventId"));
        await (reply.IsRefused
            ? ProblemWriter.WriteAsync(http, reply.Refusal)
            : JsonReply.WriteAsync(
                http.Response,
                StatusCodes.Status200OK,
                new InclusionJson(
                    LedgerEntryJson.Of(reply.Value.Entry),
                    reply.Value.Checkpoint is null ? null : CheckpointJson.Of(reply.Value.Checkpoint),
                    [.. reply.Value.Path.Select(Convert.ToHexStringLower)]),
                GatewayJson.Default.InclusionJson));
    }

    public async Task CheckpointsAsync(HttpContext http)
    {
        Reply<Page<CheckpointView>> reply = await Grain.CheckpointsAsync();
        await (reply.IsRefused
            ? ProblemWriter.WriteAsync(http, reply.Refusal)
            : JsonReply.WriteAsync(
                http.Response,
                StatusCodes.Status200OK,
                new CheckpointListJson([.. reply.Value.Items.Select(CheckpointJson.Of)], reply.Value.Next),
                GatewayJson.Default.CheckpointListJson));
    }

    public async Task ConsistencyAsync(HttpContext http)
    {
        var errors = new FieldErrors();
        var reader = new QueryReader(http.Request.Query, errors, ConsistencyParameters);
        long partition = reader.Whole("partition", short.MaxValue);
        long from = reader.Whole("from", long.MaxValue);
        long to = reader.Whole("to", long.MaxValue);
        errors.ThrowIfAny();
        Reply<ConsistencyView> reply = await Grain.ConsistencyAsync((int)partition, from, to);
        await (reply.IsRefused
            ? ProblemWriter.WriteAsync(http, reply.Refusal)
            : JsonReply.WriteAsync(
                http.Response,
                StatusCodes.Status200OK,
                new ConsistencyJson(
                    CheckpointJson.Of(reply.Value.From), CheckpointJson.Of(reply.Value.To), [.. reply.Value.Path.Select(Convert.ToHexStringLower)]),
                GatewayJson.Default.ConsistencyJson));
    }

    private ILedgerGrain Grain => grains.GetGrain<ILedgerGrain>(0);
}
