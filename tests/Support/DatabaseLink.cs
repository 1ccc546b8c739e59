using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace PahlawanPangan.Tests.Support;

/// <summary>
/// A TCP link to the database that a test can cut: at once, or right after the next request was forwarded and before its answer
/// arrives, so that a commit's outcome is lost.
/// </summary>
public sealed class DatabaseLink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly List<TcpClient> _connections = [];
    private readonly Lock _lock = new();
    private string _host = "";
    private int _port;
    private Task _accepting = Task.CompletedTask;
    private volatile bool _down;
    private volatile byte[]? _cutAfter;
    private volatile TaskCompletionSource? _frozen;

    /// <summary>The same connection string, through this link.</summary>
    public string Redirect(string connectionString)
    {
        var target = new NpgsqlConnectionStringBuilder(connectionString);
        (_host, _port) = (target.Host!, target.Port);
        _listener.Start();
        _accepting = AcceptAsync();
        target.Host = "127.0.0.1";
        target.Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        return target.ConnectionString;
    }

    /// <summary>Cuts every connection, and refuses new ones until <see cref="Restore"/>.</summary>
    public void Cut()
    {
        _down = true;
        CloseAll();
    }

    /// <summary>Lets new connections through again.</summary>
    public void Restore() => _down = false;

    /// <summary>Passes nothing on until <see cref="Thaw"/>, while connections stay open and new ones are accepted.</summary>
    public void Freeze() => _frozen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Passes on what has waited, and goes on.</summary>
    public void Thaw() => _frozen?.TrySetResult();

    /// <summary>
    /// The next time that a request holding these bytes has been passed on and the database answers it, the answer is discarded
    /// and every connection cut.
    /// </summary>
    public void LoseAnswerTo(ReadOnlySpan<byte> requestWith) => _cutAfter = requestWith.ToArray();

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Stop();
        CloseAll();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            var inner = await _listener.AcceptTcpClientAsync(_closing.Token);
            if (_down)
            {
                inner.Dispose();
                continue;
            }

            var outer = new TcpClient();
            await outer.ConnectAsync(_host, _port, _closing.Token);
            inner.NoDelay = outer.NoDelay = true;
            lock (_lock)
            {
                _connections.Add(inner);
                _connections.Add(outer);
            }

            var answerIsLost = new Flag();
            _ = PumpAsync(inner, outer, answerIsLost, isRequest: true);
            _ = PumpAsync(outer, inner, answerIsLost, isRequest: false);
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, Flag answerIsLost, bool isRequest)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.GetStream().ReadAsync(buffer, _closing.Token) is var read and > 0)
            {
                if (isRequest && _cutAfter is { } marker && buffer.AsSpan(0, read).IndexOf(marker) >= 0)
                {
                    answerIsLost.Set();
                    _cutAfter = null;
                }

                if (!isRequest && answerIsLost.IsSet)
                {
                    CloseAll();
                    return;
                }

                if (_frozen is { } frozen)
                {
                    await frozen.Task.WaitAsync(_closing.Token);
                }

                await to.GetStream().WriteAsync(buffer.AsMemory(0, read), _closing.Token);
            }
        }
        catch (Exception problem) when (problem is IOException or ObjectDisposedException or OperationCanceledException
            or InvalidOperationException)
        {
            // The link was cut.
        }
        finally
        {
            from.Dispose();
            to.Dispose();
        }
    }

    private void CloseAll()
    {
        lock (_lock)
        {
            foreach (var connection in _connections)
            {
                connection.Client?.Close(0);
            }

            _connections.Clear();
        }
    }

    private sealed class Flag
    {
        private volatile bool _set;

        public bool IsSet => _set;

        public void Set() => _set = true;
    }
}
