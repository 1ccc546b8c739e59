using Microsoft.AspNetCore.Http.HttpResults;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Statements;

namespace PahlawanPangan.Gateway.Statements;

/// <summary>Shows monthly statements.</summary>
internal static class StatementEndpoints
{
    /// <summary>Maps the endpoints of statements.</summary>
    public static void MapStatements(this IEndpointRouteBuilder routes) =>
        routes.MapGroup("/v1").WithTags("Statements")
            .MapGet("/statements", GetAsync).WithName("getStatement")
            .WithSummary("Get monthly sums of what was posted, rescued and wasted: the caller's own, or all for operators")
            .Produces<StatementResponse>(StatusCodes.Status200OK, "application/json", "text/csv")
            .RequireRole(Role.Donor, Role.Recipient, Role.Operator)
            .ProducesHeaders(ResponseHeaders.AsOf);

    /// <summary>Answers with a statement as JSON or CSV.</summary>
    public static async Task<Results<Ok<StatementResponse>, FileContentHttpResult, ProblemHttpResult>> GetAsync(
        AuthenticatedCaller caller, [AsParameters] StatementQuery query, IGrainFactory grains, TimeProvider time, HttpResponse response)
    {
        (var from, var to) = query.ToMonths(time.GetUtcNow());
        var reply = await grains.GetGrain<IStatementGrain>(0).ReadAsync(caller, query.ToAccountId(), from, to);
        if (reply.IsRefused)
        {
            return reply.Refusal.ToProblem();
        }

        if (reply.Value.AsOf is { } asOf)
        {
            response.Headers[ResponseHeaders.AsOf] = Rfc3339.Format(asOf);
        }

        if (!query.IsCsv)
        {
            return TypedResults.Ok(StatementResponse.Of(reply.Value, from, to));
        }

        var file = $"statement-{StatementResponse.MonthName(from)}-{StatementResponse.MonthName(to)}.csv";
        return TypedResults.Bytes(StatementCsv.Of(reply.Value), Csv.ContentType, file);
    }
}
