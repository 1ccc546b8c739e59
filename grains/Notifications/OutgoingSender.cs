using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Grains.Notifications;

/// <summary>Sends due requests of a database queue over HTTP, in the background. Senders on several silos share a queue.</summary>
internal abstract class OutgoingSender : LeasedWorkService
{
    /// <summary>Creates a sender over this handler and takes ownership of it.</summary>
    protected OutgoingSender(
        SocketsHttpHandler handler, int requestsMax, NotificationOptions options, DueRows? due, ServiceStates states, ILogger logger)
        : base(TimeSpan.FromMilliseconds(options.PollMilliseconds), requestsMax, due, states, logger)
    {
        var answerTime = TimeSpan.FromSeconds(options.AnswerSeconds);
        Lease = (2 * answerTime) + TimeSpan.FromSeconds(20);
        handler.AllowAutoRedirect = false;
        handler.UseCookies = false;

        // What is under way is bounded by the sender's slots, so no request ever waits for a connection of another one.
        handler.MaxConnectionsPerServer = int.MaxValue;

        // Only the status of an answer is read.
        Http = new HttpClient(handler) { Timeout = answerTime };
    }

    /// <summary>How long a request is leased to its sender: longer than a grain call and an answer may take.</summary>
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

    /// <summary>Sends due requests, as many as may be under way at once, and waits for their ends; returns how many were taken.</summary>
    public Task<int> SendDueAsync(CancellationToken cancellation) => DoDueAsync(cancellation);

    /// <summary>Whether a request failed because of its receiver or the network, so that it is sent again later.</summary>
    protected static bool IsOfReceiver(Exception failure) => failure is HttpRequestException or TaskCanceledException or IOException;

    /// <summary>
    /// Whether a request failed because this machine has no socket, port or file left: the receiver was not reached at all.
    /// </summary>
    internal static bool IsOwnShortage(Exception failure) => failure.GetBaseException() is SocketException
    {
        SocketErrorCode: SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable or SocketError.AddressNotAvailable
            or SocketError.ProcessLimit,
    };

    /// <summary>Whether a row can never be sent as it is.</summary>
    protected static bool IsMalformed(Exception failure) => failure is CryptographicException
        ? failure.InnerException is FormatException
        : WorkQueue.IsMalformed(failure);
}
