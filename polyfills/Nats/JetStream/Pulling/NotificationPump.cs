using System.Threading.Channels;

namespace NATS.Client.JetStream.Pulling;

/// <summary>Brings notifications to the caller's handler, one at a time; a handler that falls far behind misses the oldest.</summary>
internal sealed class NotificationPump : IAsyncDisposable
{
    private readonly Channel<INatsJSNotification> _waiting =
        Channel.CreateBounded<INatsJSNotification>(new BoundedChannelOptions(128) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly Task _running;

    public NotificationPump(Func<INatsJSNotification, CancellationToken, Task> handler, Action<Exception> failed, CancellationToken cancellationToken) =>
        _running = Task.Run(() => RunAsync(handler, failed, cancellationToken), CancellationToken.None);

    public void Notify(INatsJSNotification notification) => _waiting.Writer.TryWrite(notification);

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _running.ConfigureAwait(false);
    }

    private async Task RunAsync(Func<INatsJSNotification, CancellationToken, Task> handler, Action<Exception> failed, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var notification in _waiting.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                try
                {
                    await handler(notification, cancellationToken).ConfigureAwait(false);
                }
                catch (Exception exception)
                {
                    failed(exception);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The consumer stopped, and nobody wants to hear more.
        }
    }
}
