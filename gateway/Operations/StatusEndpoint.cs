using PahlawanPangan.Hosting.Clustering;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Gateway.Operations;

/// <summary>Tells operators how the engine is doing.</summary>
internal sealed class StatusEndpoint(IGrainFactory grains, TimeProvider clock, ClusterRedis clusterRedis)
{
    private static readonly TimeSpan RedisPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    public async Task ReadAsync(HttpContext http)
    {
        Task<bool?> redis = clusterRedis.IsUpAsync(RedisPatience, http.RequestAborted);
        EngineStatus status;
        try
        {
            status = await grains.GetGrain<IStatusGrain>(0).ReadAsync().WaitAsync(Patience, clock, http.RequestAborted);
        }
        catch (TimeoutException)
        {
            throw new ProblemException(new(ProblemType.Unavailable, "No silo answers. Look at the silos' logs and at /healthz/ready."));
        }

        await JsonReply.WriteAsync(http.Response, StatusCodes.Status200OK, StatusJson.Of(status, await redis), GatewayJson.Default.StatusJson);
    }
}
