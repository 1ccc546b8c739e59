using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using PahlawanPangan.Accounts;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Pages.Accounts;
using PahlawanPangan.Gateway.Tokens;

namespace PahlawanPangan.Gateway.Pages;

/// <summary>What the frame of every page does: log out, and choose the language.</summary>
internal static class PageActions
{
    /// <summary>Maps them.</summary>
    public static void MapPageActions(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/logout", LogOutAsync)
            .WithMetadata(PageEndpoint.Mark, new RequireAntiforgeryTokenAttribute())
            .EndsItsToken("The session is over.")
            .RequireAnyRole().ExcludeFromDescription();
        routes.MapPost("/language", (Delegate)ChooseLanguageAsync)
            .WithMetadata(PageEndpoint.Mark, new RequireAntiforgeryTokenAttribute())
            .RepeatsAsIs("The language is chosen again.")
            .AllowEveryone().ExcludeFromDescription();
    }

    private static async Task<IResult> LogOutAsync(
        HttpContext http, AuthenticatedCaller caller, IGrainFactory grains, SessionRevocations revocations)
    {
        if (IsForged(http))
        {
            return FormIsOld();
        }

        if (caller.SessionId is { } session)
        {
            var reply = await grains.GetGrain<IAccountGrain>(caller.Id).EndSessionAsync(session);
            if (reply.IsRefused)
            {
                return reply.Refusal.ToProblem();
            }
        }

        EndedSession.Forget(http, revocations);
        return Results.Redirect("/");
    }

    private static async Task<IResult> ChooseLanguageAsync(HttpContext http)
    {
        if (IsForged(http))
        {
            return FormIsOld();
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        Words.Choose(http, form["language"]);
        return Results.Redirect(LoginAddress.Checked(form["return"]) ?? "/");
    }

    private static bool IsForged(HttpContext http) => http.Features.Get<IAntiforgeryValidationFeature>() is not { IsValid: true };

    private static ProblemHttpResult FormIsOld() => TypedResults.Problem(new Problem(
        ProblemType.Forbidden, "The form is too old, or was not sent by a page of this site. Load the page again and send it once more."));
}
