using Microsoft.Extensions.Options;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Health;

/// <summary>
/// Keeps a stopping gateway serving until load balancers have seen that it is no longer ready. Only then does the server stop accepting
/// connections and finish the requests that it has.
/// </summary>
internal sealed class GracefulStop(IOptions<GatewayOptions> options, TimeProvider clock, ILogger<GracefulStop> logger)
    : IHostedLifecycleService
{
    /// <summary>Has clients open their next connection elsewhere, so that none sends a request into one that is being closed.</summary>
    public static Task AnswerAsync(HttpContext http, RequestDelegate next)
    {
        // Of HTTP/2 the server itself says so, when it stops.
        if (HttpProtocol.IsHttp11(http.Request.Protocol)
            && http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested)
        {
            http.Response.Headers.Connection = "close";
        }

        return next(http);
    }

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (options.Value.DrainSeconds > 0)
        {
            GatewayLog.Draining(logger, options.Value.DrainSeconds);
            await Task.Delay(TimeSpan.FromSeconds(options.Value.DrainSeconds), clock, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
