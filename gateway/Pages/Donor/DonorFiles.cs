using Microsoft.AspNetCore.Http.HttpResults;
using PahlawanPangan.Certificates;
using PahlawanPangan.Gateway.Certificates;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Statements;
using PahlawanPangan.Gateway.Tracing;

namespace PahlawanPangan.Gateway.Pages.Donor;

/// <summary>What a donor's pages link to beside pages: certificates to print, and files to keep.</summary>
internal static class DonorFiles
{
    private const string CsvFormat = "csv";

    /// <summary>Maps them.</summary>
    public static void MapDonorFiles(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/donor/lots/{lotId}/claims/{claimId}/certificate", CertificateAsync)
            .WithMetadata(PageEndpoint.Mark).RequireRole(Role.Donor).ExcludeFromDescription();
        routes.MapGet("/donor/lots/{lotId}/trace.csv", TraceAsync)
            .WithMetadata(PageEndpoint.Mark).RequireRole(Role.Donor).ExcludeFromDescription();
        routes.MapGet("/donor/statements.csv", StatementAsync)
            .WithMetadata(PageEndpoint.Mark).RequireRole(Role.Donor).ExcludeFromDescription();
    }

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> CertificateAsync(
        Guid lotId, Guid claimId, AuthenticatedCaller caller, IGrainFactory grains, HttpContext http)
    {
        var reply = await grains.GetGrain<ICertificateGrain>(0).IssueAsync(caller, lotId, claimId);
        return reply.IsRefused
            ? reply.Refusal.ToProblem()
            : CertificateEndpoints.PageOf(
                CertificateResponse.Of(reply.Value, disclosesRecipient: false), Words.Of(http).Language, http.Response);
    }

    private static async Task<IResult> TraceAsync(
        Guid lotId, AuthenticatedCaller caller, IGrainFactory grains, TimeProvider time, HttpContext http)
    {
        var query = new TraceQuery { Request = http.Request, Format = CsvFormat };
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"trace-{lotId}.csv\"";
        var result = await TraceEndpoints.TraceLotAsync(lotId, caller, query, grains, time, http);
        if (!http.Response.HasStarted)
        {
            // What follows is a problem, and no file.
            http.Response.Headers.Remove("Content-Disposition");
        }

        return result;
    }

    private static async Task<IResult> StatementAsync(
        AuthenticatedCaller caller, [AsParameters] StatementQuery query, IGrainFactory grains, TimeProvider time, HttpResponse response) =>
        (await StatementEndpoints.GetAsync(caller, query with { Format = CsvFormat }, grains, time, response)).Result;
}
