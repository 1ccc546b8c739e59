using Microsoft.Extensions.Logging;

namespace PahlawanPangan.Grains.Notifications;

/// <summary>Sends due requests of a database queue over HTTP, in the background. Senders on several silos share a queue.</summary>
internal abstract class OutgoingSender : PeriodicHostedService
{
    /// <summary>The most requests that are taken from the queue, and are on their way, at a time.</summary>
    protected const int RequestsMax = 32;

    /// <summary>Creates a sender over this handler and takes ownership of it.</summary>
    protected OutgoingSender(SocketsHttpHandler handler, NotificationOptions options, ILogger logger)
        : base(TimeSpan.FromMilliseconds(options.PollMilliseconds), logger)
    {
        var answerTime = TimeSpan.FromSeconds(options.AnswerSeconds);
        Lease = 2 * answerTime;
        handler.AllowAutoRedirect = false;
        handler.UseCookies = false;
        Http = new HttpClient(handler) { Timeout = answerTime, MaxResponseContentBufferSize = 64 * 1024 };
    }

    /// <summary>How long a request is leased to its sender: longer than an answer may take.</summary>
    protected TimeSpan Lease { get; }

    /// <summary>The HTTP client. Redirects are not followed, because they could lead to forbidden addresses.</summary>
    protected HttpClient Http { get; }

    /// <inheritdoc/>
    public override void Dispose()
    {
        Http.Dispose();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Sends due requests and drops those that are too old; returns the number of requests processed.</summary>
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
