using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Impact;

namespace PahlawanPangan.Gateway.Impact;

/// <summary>Shows what was rescued.</summary>
internal sealed class ImpactEndpoints(IGrainFactory grains)
{
    private static readonly string[] Parameters = ["region"];

    /// <summary>Everywhere, or in one region.</summary>
    public async Task RegionAsync(HttpContext http)
    {
        var errors = new FieldErrors();
        string? region = new QueryReader(http.Request.Query, errors, Parameters).Text("region");
        if (region is not null)
        {
            _ = FieldRules.Slug(errors, "region", region);
        }

        errors.ThrowIfAny();
        await AnswerAsync(http, await grains.GetGrain<IImpactGrain>(0).RegionAsync(region));
    }

    /// <summary>The caller's own.</summary>
    public async Task OwnAsync(HttpContext http) => await AnswerAsync(http, await grains.GetGrain<IImpactGrain>(0).OwnAsync(http.Caller()));

    private static Task AnswerAsync(HttpContext http, in Reply<ImpactView> reply) => reply.IsRefused
        ? ProblemWriter.WriteAsync(http, reply.Refusal)
        : JsonReply.WriteAsync(http.Response, StatusCodes.Status200OK, ImpactJson.Of(reply.Value), GatewayJson.Default.ImpactJson);
}
