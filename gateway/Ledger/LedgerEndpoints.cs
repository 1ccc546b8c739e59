using Microsoft.AspNetCore.Http.HttpResults;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Ledger;

namespace PahlawanPangan.Gateway.Ledger;

/// <summary>Shows the ledger and its proofs.</summary>
internal static class LedgerEndpoints
{
    /// <summary>Maps the endpoints of the ledger.</summary>
    public static void MapLedger(this IEndpointRouteBuilder routes)
    {
        var ledger = routes.MapGroup("/v1/ledger").WithTags("Ledger");

        ledger.MapGet("/entries", ListEntriesAsync).WithName("listLedgerEntries")
            .WithSummary("List a partition's entries: operators see all, donors and recipients their own")
            .RequireRole(Role.Operator, Role.Donor, Role.Recipient);
        ledger.MapGet("/entries/{eventId}", GetEntryAsync).WithName("getLedgerEntry")
            .WithSummary("Get an event's entry and the proof that it is in the ledger")
            .RequireRole(Role.Operator, Role.Donor, Role.Recipient)
            .ProducesProblems(ProblemType.NotFound);
        ledger.MapGet("/checkpoints", ListCheckpointsAsync).WithName("listLedgerCheckpoints")
            .WithSummary("List the last signed checkpoint of each partition")
            .RequireAnyRole();
        ledger.MapGet("/consistency", GetConsistencyAsync).WithName("getLedgerConsistency")
            .WithSummary("Get the proof that a later checkpoint's ledger continues an earlier one's")
            .RequireAnyRole()
            .ProducesProblems(ProblemType.NotFound);
    }

    private static async Task<Results<Ok<LedgerEntryListResponse>, ProblemHttpResult>> ListEntriesAsync(
        AuthenticatedCaller caller, [AsParameters] LedgerEntryQuery query, IGrainFactory grains)
    {
        var reply = await LedgerOf(grains).EntriesAsync(caller, query.ToPartition(), query.ToPage());
        return reply.IsRefused ? reply.Refusal.ToProblem() : TypedResults.Ok(LedgerEntryListResponse.Of(reply.Value));
    }

    private static async Task<Results<Ok<LedgerInclusionResponse>, ProblemHttpResult>> GetEntryAsync(
        Guid eventId, AuthenticatedCaller caller, IGrainFactory grains)
    {
        var reply = await LedgerOf(grains).EntryAsync(caller, eventId);
        return reply.IsRefused ? reply.Refusal.ToProblem() : TypedResults.Ok(LedgerInclusionResponse.Of(reply.Value));
    }

    private static async Task<Results<Ok<LedgerCheckpointListResponse>, ProblemHttpResult>> ListCheckpointsAsync(IGrainFactory grains)
    {
        var reply = await LedgerOf(grains).CheckpointsAsync();
        return reply.IsRefused ? reply.Refusal.ToProblem() : TypedResults.Ok(LedgerCheckpointListResponse.Of(reply.Value));
    }

    private static async Task<Results<Ok<LedgerConsistencyResponse>, ProblemHttpResult>> GetConsistencyAsync(
        [AsParameters] LedgerConsistencyQuery query, IGrainFactory grains)
    {
        (var partition, var from, var to) = query.ToSizes();
        var reply = await LedgerOf(grains).ConsistencyAsync(partition, from, to);
        return reply.IsRefused ? reply.Refusal.ToProblem() : TypedResults.Ok(LedgerConsistencyResponse.Of(reply.Value));
    }

    private static ILedgerGrain LedgerOf(IGrainFactory grains) => grains.GetGrain<ILedgerGrain>(0);
}
