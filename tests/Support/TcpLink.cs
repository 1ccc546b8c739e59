using System.Net;
using System.Net.Sockets;

namespace PahlawanPangan.Tests.Support;

/// <summary>
/// A TCP link that a test can cut and restore. While it is cut no data passes, and both ends keep waiting, as in a network that loses
/// packets.
/// </summary>
public sealed class TcpLink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly int _targetPort;
    private readonly Action<ReadOnlyMemory<byte>>? _watch;
    private readonly Task _accepting;
    private volatile TaskCompletionSource _open = Opened();
    private TaskCompletionSource _usable = Unopened();

    /// <summary>Creates a link to a loopback port.</summary>
    /// <param name="targetPort">The port.</param>
    /// <param name="watch">Sees what passes, in both directions, from several threads at once.</param>
    public TcpLink(int targetPort, Action<ReadOnlyMemory<byte>>? watch = null)
    {
        _targetPort = targetPort;
        _watch = watch;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The port of the link.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Stops forwarding.</summary>
    public void Cut() => _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Stops forwarding on the connections that exist, for good; new ones are forwarded.</summary>
    public void Silence() => Interlocked.Exchange(ref _usable, Unopened()).TrySetResult();

    /// <summary>Resumes forwarding.</summary>
    public void Restore() => _open.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static TaskCompletionSource Opened()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }

    private static TaskCompletionSource Unopened() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task AcceptAsync()
    {
        while (true)
        {
            var inner = await _listener.AcceptTcpClientAsync(_closing.Token);
            _ = ServeAsync(inner);
        }
    }

    private async Task ServeAsync(TcpClient inner)
    {
        using var owned = inner;
        var silenced = _usable.Task;
        using var outer = new TcpClient();
        try
        {
            await _open.Task.WaitAsync(_closing.Token);
            await outer.ConnectAsync(IPAddress.Loopback, _targetPort, _closing.Token);
            inner.NoDelay = outer.NoDelay = true;
            await Task.WhenAny(PumpAsync(inner, outer, silenced), PumpAsync(outer, inner, silenced));
        }
        catch (Exception ended) when (ended is SocketException or OperationCanceledException)
        {
            // The target is unreachable, or the test is over.
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, Task silenced)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.GetStream().ReadAsync(buffer, _closing.Token) is var read and > 0)
            {
                await _open.Task.WaitAsync(_closing.Token);
                if (silenced.IsCompleted)
                {
                    await Task.Delay(Timeout.Infinite, _closing.Token);
                }

                _watch?.Invoke(buffer.AsMemory(0, read));
                await to.GetStream().WriteAsync(buffer.AsMemory(0, read), _closing.Token);
            }
        }
        catch (Exception ended) when (ended is IOException or ObjectDisposedException or OperationCanceledException
            or InvalidOperationException)
        {
            // Either end closed the connection.
        }
    }
}
