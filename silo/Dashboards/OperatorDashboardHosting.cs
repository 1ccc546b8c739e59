using Orleans.Dashboard;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Pages;
using PahlawanPangan.Gateway.Pages.Operator;

namespace PahlawanPangan.Silo.Dashboards;

/// <summary>
/// Puts the dashboard of Orleans behind the operator's login. It is off unless <c>Pages:OrleansDashboard</c> is set: its filter sees every
/// grain call of a silo.
/// </summary>
internal static class OperatorDashboardHosting
{
    private const string Setting = $"{PageOptions.Section}:{nameof(PageOptions.OrleansDashboard)}";

    // What it would show of grains' states are personal data, and of the log what operators read elsewhere.
    private static readonly string[] Withheld = ["GrainState", "GrainTypes", "Trace"];

    /// <summary>Has a silo count for the dashboard.</summary>
    public static ISiloBuilder AddOperatorDashboard(this ISiloBuilder silo)
    {
        if (silo.Configuration.GetValue<bool>(Setting))
        {
            silo.AddDashboard(static options => options.HideTrace = true);
            silo.Services.AddSingleton<OperatorDashboard>();
        }

        return silo;
    }

    /// <summary>Has a gateway ask silos for the dashboard.</summary>
    public static IClientBuilder AddOperatorDashboard(this IClientBuilder client)
    {
        if (client.Configuration.GetValue<bool>(Setting))
        {
            client.AddDashboard(static options => options.HideTrace = true);
            client.Services.AddSingleton<OperatorDashboard>();
        }

        return client;
    }

    /// <summary>Maps it, for operators alone.</summary>
    public static void MapOperatorDashboard(this WebApplication app)
    {
        if (app.Services.GetService<OperatorDashboard>() is null)
        {
            return;
        }

        app.MapGroup("").WithMetadata(PageEndpoint.Mark, DashboardContent.Mark).RequireRole(Role.Operator).ExcludeFromDescription()
            .MapOrleansDashboard(OperatorDashboard.Address.Trim('/'));
        app.Use(static (http, next) =>
        {
            if (!IsWithheld(http.Request.Path))
            {
                return next(http);
            }

            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
    }

    private static bool IsWithheld(PathString path) => path.StartsWithSegments(OperatorDashboard.Address.TrimEnd('/'), out var rest)
        && Array.Exists(Withheld, name => rest.StartsWithSegments($"/{name}", StringComparison.OrdinalIgnoreCase));
}
