using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Operations;

namespace PahlawanPangan.Gateway;

/// <summary>
/// The one table of endpoints and of who may call them. What is not here has no rule, and what has no rule is refused.
/// </summary>
internal sealed class EndpointTable(DownstreamRows downstream)
{
    /// <summary>Every endpoint.</summary>
    public IReadOnlyList<EndpointRow> Rows => downstream.Rows;

    /// <summary>Maps every row, each with its rule.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (EndpointRow row in Rows)
        {
            IEndpointConventionBuilder endpoint = routes.MapMethods(row.Path, [row.Method], row.Handler).WithDisplayName(row.Name).WithMetadata(row, row.Access);
            _ = row.Access.Policy is { } policy ? endpoint.RequireAuthorization(policy) : endpoint.AllowAnonymous();
            _ = row.IsCostly ? endpoint.LimitAsCostly() : endpoint;
        }
    }
}
