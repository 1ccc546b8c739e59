using Microsoft.Extensions.Logging;
using Npgsql;

namespace PahlawanPangan.Grains.Notifications;

/// <summary>Sends what is due in a queue of the database, over HTTP, in the background. Senders on several silos share a queue.</summary>
internal abstract class OutgoingSender : PeriodicHostedService
{
    /// <summary>The most requests that are taken from the queue, and are on their way, at a time.</summary>
    protected const int RequestsMax = 32;

    /// <summary>For what is sent through this handler, which becomes its own.</summary>
    protected OutgoingSender(SocketsHttpHandler handler, NotificationOptions options, ILogger logger)
        : base(TimeSpan.FromMilliseconds(options.PollMilliseconds), logger)
    {
        var answerTime = TimeSpan.FromSeconds(options.AnswerSeconds);
        Lease = 2 * answerTime;
        handler.AllowAutoRedirect = false;
        handler.UseCookies = false;
        Http = new HttpClient(handler) { Timeout = answerTime, MaxResponseContentBufferSize = 64 * 1024 };
    }

    /// <summary>How long nobody else takes a request that is on its way: longer than an answer may take.</summary>
    protected TimeSpan Lease { get; }

    /// <summary>What it sends with. Redirects are not followed: they could lead to where requests may not go.</summary>
    protected HttpClient Http { get; }

    /// <inheritdoc/>
    public override void Dispose()
    {
        Http.Dispose();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Sends what is due, and drops what became too old; returns how many requests were looked at.</summary>
    public abstract Task<int> SendDueAsync(CancellationToken cancellation);

    /// <inheritdoc/>
    protected override async Task RunOnceAsync(CancellationToken stoppingToken)
    {
        while (await SendDueAsync(stoppingToken) == RequestsMax)
        {
            // There may be more.
        }
    }
}
