using NATS.Client.Core;

namespace PahlawanPangan.Tests.Contracts.Nats;

/// <summary>Events of a connection as tasks.</summary>
internal sealed class ConnectionEvents
{
    private readonly TaskCompletionSource _disconnected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _reopened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConnectionEvents(NatsConnection connection)
    {
        connection.ConnectionDisconnected += (_, _) =>
        {
            _disconnected.TrySetResult();
            return ValueTask.CompletedTask;
        };
        connection.ConnectionOpened += (_, _) =>
        {
            if (_disconnected.Task.IsCompleted)
            {
                _reopened.TrySetResult();
            }

            return ValueTask.CompletedTask;
        };
    }

    public Task Disconnected => _disconnected.Task;

    public Task Reopened => _reopened.Task;
}
