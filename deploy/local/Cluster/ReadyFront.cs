using System.Net;
using System.Net.Sockets;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Local.Cluster;

/// <summary>
/// Spreads connections over the gateways that say they are ready, as a load balancer does in production: a gateway that stops being
/// ready gets no new connection, and keeps those that it has.
/// </summary>
public sealed class ReadyFront : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);
    private readonly TcpListener _listener;
    private readonly Func<IReadOnlyList<int>> _ports;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(2) };
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _working;
    private volatile int[] _ready = [];
    private int _next;

    private ReadyFront(TcpListener listener, Func<IReadOnlyList<int>> ports)
    {
        _listener = listener;
        _ports = ports;
        _working = Task.WhenAll(LookAsync(), AcceptAsync());
    }

    /// <summary>Where clients connect to.</summary>
    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>How many gateways are ready.</summary>
    public int ReadyCount => _ready.Length;

    /// <param name="preferredPort">The port to take if it is free; otherwise any free one.</param>
    /// <param name="ports">The loopback ports of the gateways, asked for at every look.</param>
    public static ReadyFront Start(int preferredPort, Func<IReadOnlyList<int>> ports)
    {
        ArgumentNullException.ThrowIfNull(ports);
        for (var port = FreePort.IsFree(preferredPort) ? preferredPort : FreePort.Find(); ; port = FreePort.Find())
        {
            var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return new ReadyFront(listener, ports);
            }
            catch (SocketException)
            {
                // Somebody was faster; another port, then.
                listener.Dispose();
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _http.Dispose();
        _closing.Dispose();
    }

    private async Task LookAsync()
    {
        using var timer = new PeriodicTimer(LookEvery);
        do
        {
            var ports = _ports();
            var answers = await Task.WhenAll(ports.Select(IsReadyAsync));
            _ready = [.. ports.Where((_, index) => answers[index])];
        }
        while (await timer.WaitForNextTickAsync(_closing.Token));
    }

    private async Task<bool> IsReadyAsync(int port)
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri($"http://127.0.0.1:{port}/healthz/ready"), _closing.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception away) when (away is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync(_closing.Token);
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var owned = client;
        using var gateway = await ConnectAsync();
        if (gateway is null)
        {
            return;
        }
        client.NoDelay = gateway.NoDelay = true;
        await Task.WhenAll(PumpAsync(client, gateway), PumpAsync(gateway, client));
    }

    /// <summary>The next gateway in turn that can be connected to; null when there is none.</summary>
    private async Task<TcpClient?> ConnectAsync()
    {
        var ready = _ready;
        for (var attempt = 0; attempt < ready.Length; attempt++)
        {
            var gateway = new TcpClient();
            try
            {
                await gateway.ConnectAsync(IPAddress.Loopback, ready[(int)((uint)Interlocked.Increment(ref _next) % ready.Length)], _closing.Token);
                return gateway;
            }
            catch (Exception away) when (away is SocketException or OperationCanceledException)
            {
                gateway.Dispose();
            }
        }
        return null;
    }

    private async Task PumpAsync(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream(), _closing.Token);
            to.Client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception broken) when (broken is IOException or SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            // One end is gone; so that the other learns of it, both go.
            from.Client?.Close(0);
            to.Client?.Close(0);
        }
    }
}
