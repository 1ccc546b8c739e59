using PahlawanPangan.Gateway.Accounts;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Pages.Accounts;

/// <summary>The file that an account's page links to.</summary>
internal static class AccountFiles
{
    /// <summary>Maps it.</summary>
    public static void MapAccountFiles(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/account/export", AccountExport.ExportAsync)
            .WithMetadata(PageEndpoint.Mark).RequireAnyRole().ExcludeFromDescription();
}
