using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Hosting.Clustering;

namespace PahlawanPangan.Gateway.Health;

/// <summary>
/// Refuses what needs grains until a first silo was reached: nothing was tried then, so that the caller need not fear a doubled claim.
/// </summary>
internal sealed class ClusterGate(RequestDelegate next, ClusterLink link)
{
    /// <summary>Middleware before routing.</summary>
    public Task InvokeAsync(HttpContext http) => link.IsConnected || !ApiPath.IsApi(http.Request.Path)
        ? next(http)
        : throw new ProblemException(new Problem(
            ProblemType.Unavailable, "The engine is starting. Wait as long as Retry-After says and send the request again."));
}
