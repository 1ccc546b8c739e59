using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace PahlawanPangan.Tests.Support;

/// <summary>
/// What PgBouncer does in transaction mode: each client has a session of the server for the time of a transaction, and the one that became
/// free last is given out first.
/// </summary>
internal sealed class TransactionPooler : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentStack<NetworkStream> _free = new();
    private readonly ConcurrentBag<TcpClient> _all = [];
    private readonly NpgsqlConnectionStringBuilder _target;
    private readonly Task _accepting;

    public TransactionPooler(string connectionString)
    {
        _target = new NpgsqlConnectionStringBuilder(connectionString);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The same database through the pooler.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder(_target.ConnectionString)
    {
        Host = "127.0.0.1",
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port,
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    }.ConnectionString;

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Stop();
        foreach (var connection in _all)
        {
            connection.Dispose();
        }

        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync(_closing.Token);
            _all.Add(client);
            _ = ServeAsync(client.GetStream());
        }
    }

    private async Task ServeAsync(NetworkStream client)
    {
        try
        {
            // Each client brings a session, by logging in through it; after that no session is anybody's.
            var server = new TcpClient();
            _all.Add(server);
            await server.ConnectAsync(IPAddress.Loopback, _target.Port, _closing.Token);
            var session = server.GetStream();
            await session.WriteAsync(await ReadAsync(client, typeBytes: 0), _closing.Token);
            while (!await AnswerAsync(session, client, untilReady: false))
            {
                await session.WriteAsync(await ReadAsync(client, typeBytes: 1), _closing.Token);
            }

            _free.Push(session);
            session = null;
            while (await ReadAsync(client, typeBytes: 1) is var message && message[0] != 'X')
            {
                while (session is null && !_free.TryPop(out session))
                {
                    await Task.Delay(1, _closing.Token);
                }

                await session!.WriteAsync(message, _closing.Token);
                if (message[0] is (byte)'Q' or (byte)'S' && await AnswerAsync(session, client, untilReady: true))
                {
                    _free.Push(session);
                    session = null;
                }
            }
        }
        catch (Exception ended) when (ended is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Either end is gone.
        }
    }

    /// <summary>Passes the server's messages on until it awaits the client; true when it is idle, outside of a transaction.</summary>
    private async Task<bool> AnswerAsync(NetworkStream session, NetworkStream client, bool untilReady)
    {
        const byte Ready = (byte)'Z';
        const byte Authentication = (byte)'R';
        while (true)
        {
            var message = await ReadAsync(session, typeBytes: 1);
            await client.WriteAsync(message, _closing.Token);
            if (message[0] == Ready)
            {
                return message[5] == 'I';
            }

            // A request for a password; zero says that the login has succeeded, 12 that nothing more is asked.
            if (!untilReady && message[0] == Authentication && BinaryPrimitives.ReadInt32BigEndian(message.AsSpan(5)) is not (0 or 12))
            {
                return false;
            }
        }
    }

    private async Task<byte[]> ReadAsync(NetworkStream from, int typeBytes)
    {
        var head = new byte[typeBytes + 4];
        await from.ReadExactlyAsync(head, _closing.Token);
        var length = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(typeBytes));
        var message = new byte[typeBytes + length];
        head.CopyTo(message, 0);
        await from.ReadExactlyAsync(message.AsMemory(head.Length), _closing.Token);
        return message;
    }
}
