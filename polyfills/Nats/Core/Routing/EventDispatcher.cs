using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace NATS.Client.Core.Routing;

/// <summary>Runs handlers of connection events one after another, away from the loops that raise them.</summary>
internal sealed class EventDispatcher
{
    private readonly Channel<Func<ValueTask>> _raised = Channel.CreateUnbounded<Func<ValueTask>>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ILogger _logger;

    public EventDispatcher(ILogger logger)
    {
        _logger = logger;
        _ = Task.Run(RunAsync);
    }

    public void Raise<TArgs>(AsyncEventHandler<TArgs>? handlers, object sender, TArgs args)
    {
        if (handlers == null)
        {
            return;
        }

        foreach (var handler in handlers.GetInvocationList().Cast<AsyncEventHandler<TArgs>>())
        {
            _raised.Writer.TryWrite(() => handler(sender, args));
        }
    }

    /// <summary>Stops after the events already raised.</summary>
    public void Complete() => _raised.Writer.TryComplete();

    private async Task RunAsync()
    {
        await foreach (var handle in _raised.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                await handle().ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                Log.EventHandlerFailed(_logger, exception);
            }
        }
    }
}
