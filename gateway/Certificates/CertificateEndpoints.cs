using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using PahlawanPangan.Certificates;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Certificates;

/// <summary>Issues donation certificates.</summary>
internal static class CertificateEndpoints
{
    /// <summary>Maps the endpoints of certificates.</summary>
    public static void MapCertificates(this IEndpointRouteBuilder routes) =>
        routes.MapGroup("/v1").WithTags("Certificates")
            .MapGet("/lots/{lotId}/claims/{claimId}/certificate", GetAsync).WithName("getCertificate")
            .WithSummary("Get the signed certificate of a collected claim, as JSON or as a page to print")
            .Produces<CertificateResponse>(StatusCodes.Status200OK, "application/json", "text/html")
            .RequireRole(Role.Donor, Role.Recipient, Role.Operator)
            .ProducesProblems(ProblemType.NotFound, ProblemType.CertificateNotAvailable);

    /// <summary>Answers with a certificate as a page to print.</summary>
    public static ContentHttpResult PageOf(CertificateResponse certificate, PageLanguage language, HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy = CertificatePage.ContentPolicy;
        response.Headers.ContentLanguage = language.Tag;
        return TypedResults.Content(CertificatePage.Of(certificate, language), "text/html; charset=utf-8");
    }

    private static async Task<Results<Ok<CertificateResponse>, ContentHttpResult, ProblemHttpResult>> GetAsync(
        Guid lotId, Guid claimId, AuthenticatedCaller caller, [AsParameters] CertificateQuery query, PageLanguage language,
        IGrainFactory grains, HttpResponse response)
    {
        var reply = await grains.GetGrain<ICertificateGrain>(0).IssueAsync(caller, lotId, claimId);
        if (reply.IsRefused)
        {
            return reply.Refusal.ToProblem();
        }

        var certificate = CertificateResponse.Of(reply.Value, query.DisclosesRecipient);
        response.Headers.Vary = $"{HeaderNames.Accept}, {HeaderNames.AcceptLanguage}";
        if (query.IsPage())
        {
            return PageOf(certificate, language, response);
        }

        response.Headers.ContentDisposition = $"inline; filename=\"certificate-{certificate.Certificate.Id}.json\"";
        return TypedResults.Ok(certificate);
    }
}
