using PahlawanPangan.Certificates;
using PahlawanPangan.Gateway.Certificates;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Pages.Recipient;

/// <summary>Shows the certificate of a recipient's claim as the API does, to a browser with a session.</summary>
internal static class RecipientCertificate
{
    /// <summary>Maps it.</summary>
    public static void MapRecipientCertificate(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/recipient/claims/{claimId}/certificate", GetAsync)
            .WithMetadata(PageEndpoint.Mark)
            .RequireRole(Role.Recipient)
            .ExcludeFromDescription();

    private static async Task<IResult> GetAsync(Guid claimId, AuthenticatedCaller caller, IGrainFactory grains, HttpContext http)
    {
        var claim = await grains.GetGrain<ILotCatalogueGrain>(0).ClaimAsync(caller, claimId);
        if (claim.IsRefused)
        {
            return claim.Refusal.ToProblem();
        }

        var issued = await grains.GetGrain<ICertificateGrain>(0).IssueAsync(caller, claim.Value.LotId, claimId);
        return issued.IsRefused
            ? issued.Refusal.ToProblem()
            : CertificateEndpoints.PageOf(
                CertificateResponse.Of(issued.Value, disclosesRecipient: false), Words.Of(http).Language, http.Response);
    }
}
