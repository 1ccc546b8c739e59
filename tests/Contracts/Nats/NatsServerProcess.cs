using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace PahlawanPangan.Tests.Contracts.Nats;

/// <summary>A private nats-server on a free loopback port, which can be killed and started again with the same store.</summary>
public sealed class NatsServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);

    private readonly string _directory = Directory.CreateTempSubdirectory("pangan-nats-").FullName;
    private readonly string _moreConfiguration;
    private Process? _process;

    private NatsServerProcess(string moreConfiguration)
    {
        _moreConfiguration = moreConfiguration;
        Port = FreePort();
    }

    public int Port { get; }

    public string Url => $"nats://127.0.0.1:{Port}";

    public static async Task<NatsServerProcess> StartAsync(string moreConfiguration = "")
    {
        var server = new NatsServerProcess(moreConfiguration);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts the server and returns once it greets.</summary>
    public async Task StartAgainAsync()
    {
        var configuration = Path.Combine(_directory, "server.conf");
        await File.WriteAllTextAsync(configuration, $$"""
            listen: "127.0.0.1:{{Port}}"
            jetstream { store_dir: "{{_directory}}/store" }
            {{_moreConfiguration}}
            """);
        _process = Process.Start(new ProcessStartInfo("nats-server", ["-c", configuration, "-l", Path.Combine(_directory, "server.log")]))
            ?? throw new InvalidOperationException("nats-server did not start");
        var start = Stopwatch.GetTimestamp();
        while (!await GreetsAsync())
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(start) > StartLimit)
            {
                throw new InvalidOperationException("nats-server did not come up: " + await File.ReadAllTextAsync(Path.Combine(_directory, "server.log")));
            }

            // There is no signal from a child process that listens, so the port is asked.
            await Task.Delay(10);
        }
    }

    /// <summary>Ends the server as a crash would.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<bool> GreetsAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port);
            return await client.GetStream().ReadAsync(new byte[1]) == 1;
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return false;
        }
    }
}
