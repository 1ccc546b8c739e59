using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Pages.Accounts;
using PahlawanPangan.Gateway.Pages.Board;
using PahlawanPangan.Gateway.Pages.Donor;
using PahlawanPangan.Gateway.Pages.Notifications;
using PahlawanPangan.Gateway.Pages.Operator;
using PahlawanPangan.Gateway.Pages.Recipient;
using PahlawanPangan.Gateway.Pages.Shared;
using PahlawanPangan.Gateway.Tokens;

namespace PahlawanPangan.Gateway.Pages;

/// <summary>Serves the pages: components that the server renders, which work without scripts.</summary>
internal static class PageHosting
{
    private static readonly Repetition FormsCarryKeys = new(
        RepetitionKind.Same, "Each form carries the key of its command, so that sending it twice does it once.");

    private static readonly AuthorizationPolicy Unused = new AuthorizationPolicyBuilder().RequireAssertion(static _ => false).Build();

    /// <summary>Adds what pages need.</summary>
    public static void AddPages(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddSingleton<IProblemPage, ProblemPageWriter>();
        services.AddSingleton<SessionCookies>();
        services.AddSingleton<PageAssets>();
        services.AddSingleton<PartRenderer>();
        services.AddSingleton<BoardLive>();
        services.AddOperatorPages();
        services.AddOptions<PageOptions>().BindConfiguration(PageOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<PageOptions>, PageOptionsValidator>();

        // Every gateway must read the forms of the others, and none of them stores anything.
        services.AddSingleton<IDataProtectionProvider, FormProtection>();
        services.AddAntiforgery(static options =>
        {
            options.Cookie.Name = "pangan-form";
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.FormFieldName = "form-token";
            options.HeaderName = null;

            // The pages' policy says who may frame them.
            options.SuppressXFrameOptionsHeader = true;
        });
    }

    /// <summary>Middleware after routing and before authentication.</summary>
    public static void UsePages(this IApplicationBuilder app)
    {
        app.Use(PageHeaders.StampAsync);
        app.UseMiddleware<SessionRenewal>();
    }

    /// <summary>Maps the pages and what they are made of.</summary>
    public static void MapPages(this IEndpointRouteBuilder routes)
    {
        routes.MapRazorComponents<App>().Finally(Guard);
        routes.MapPageAssets();
        routes.MapPageActions();
        routes.MapDonorFiles();
        routes.MapAccountFiles();
        routes.MapRecipientCertificate();
        routes.MapInboxStream();
        BoardLive.Map(routes);
        routes.MapOperatorPages();
    }

    /// <summary>Gives a page the rule that its component states.</summary>
    private static void Guard(EndpointBuilder page)
    {
        if (!page.Metadata.OfType<ComponentTypeMetadata>().Any())
        {
            // What the framework adds for scripts of its own, which these pages do not use.
            page.Metadata.Add(Unused);
            return;
        }

        var access = page.Metadata.OfType<PublicPageAttribute>().Any() ? Access.Public
            : page.Metadata.OfType<PageForAttribute>().LastOrDefault()?.Access
                ?? throw new InvalidOperationException($"{page.DisplayName} does not say who may see it: give it PageFor or PublicPage.");
        page.Metadata.Add(PageEndpoint.Mark);
        page.Metadata.Add(access);
        page.Metadata.Add(FormsCarryKeys);
        page.Metadata.Add(access.Policy is { } policy ? policy : new AllowAnonymousAttribute());
        if (page.Metadata.OfType<CostlyPageAttribute>().Any())
        {
            page.Metadata.Add(CostlyRequest.Metadata);
        }
    }
}
