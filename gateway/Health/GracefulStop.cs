using Microsoft.Extensions.Options;

namespace PahlawanPangan.Gateway.Health;

/// <summary>
/// Keeps a stopping gateway serving until whoever balances the load has seen that it is no longer ready. Only then does the server take no
/// more connections and finish the requests that it has.
/// </summary>
internal sealed class GracefulStop(IOptions<GatewayOptions> options, TimeProvider clock, ILogger<GracefulStop> logger) : IHostedLifecycleService
{
    /// <summary>Has clients open their next connection elsewhere, so that none sends a request into one that is being closed.</summary>
    public static Task AnswerAsync(HttpContext http, RequestDelegate next)
    {
        if (http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested)
        {
            http.Response.Headers.Connection = "close";
        }

        return next(http);
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (options.Value.DrainSeconds > 0)
        {
            LogMessages.Draining(logger, options.Value.DrainSeconds);
            await Task.Delay(TimeSpan.FromSeconds(options.Value.DrainSeconds), clock, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
