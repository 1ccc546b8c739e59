using System.Net.Security;
using System.Net.Sockets;

namespace NATS.Client.Core.Wire;

/// <summary>One TCP connection to one server, from the greeting to its end.</summary>
internal sealed class ServerSession : IAsyncDisposable
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    // Never disposed: it has no timer, and an abort may come from anywhere at any time.
    private readonly CancellationTokenSource _stopping = new();
    private readonly Stream _stream;
    private readonly IncomingReader _reader;
    private Task _reading = Task.CompletedTask;
    private Task _sending = Task.CompletedTask;

    private ServerSession(ServerAddress address, Stream stream, IncomingReader reader, ServerInfo info)
    {
        Address = address;
        _stream = stream;
        _reader = reader;
        Info = info;
    }

    public ServerAddress Address { get; }

    public ServerInfo Info { get; }

    public bool IsTls => _stream is SslStream;

    /// <summary>Completes when the connection is gone, for whatever reason.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Opens the socket alone, so that an unreachable address can be told from a server that refuses.</summary>
    public static async Task<Stream> DialAsync(ServerAddress address, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            await socket.ConnectAsync(address.Host, address.Port, limit.Token).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            throw new SocketException((int)SocketError.TimedOut);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Reads the greeting and turns to TLS where wanted. Closes the stream when that fails.</summary>
    public static async Task<ServerSession> GreetAsync(ServerAddress address, Stream stream, NatsOpts opts, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(opts.ConnectTimeout);
        IncomingReader? reader = null;
        try
        {
            var mode = opts.TlsOpts.ModeFor(address.Uri);
            if (mode == TlsMode.Implicit)
            {
                stream = await EncryptAsync(stream, address, opts, limit.Token).ConfigureAwait(false);
            }

            reader = new IncomingReader(stream, opts.ReaderBufferSize, opts.MaxPayloadHardCap);
            var info = await reader.ReadInfoAsync(limit.Token).ConfigureAwait(false);
            if (stream is not SslStream && WantsTls(mode, address, info))
            {
                stream = await EncryptAsync(stream, address, opts, limit.Token).ConfigureAwait(false);
                reader.Dispose();
                reader = new IncomingReader(stream, opts.ReaderBufferSize, opts.MaxPayloadHardCap);
            }

            return new ServerSession(address, stream, reader, info);
        }
        catch (Exception exception)
        {
            reader?.Dispose();
            await stream.DisposeAsync().ConfigureAwait(false);
            if (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException("The server did not greet in time", exception);
            }

            throw;
        }
    }

    /// <summary>Writes the opening commands, ahead of anything that callers have waiting, and starts to read.</summary>
    public async Task OpenAsync(SendBuffer opening, IIncomingHandler handler)
    {
        _reading = Task.Run(() => ReadAsync(handler));
        await _stream.WriteAsync(opening.Memory, _stopping.Token).ConfigureAwait(false);
    }

    /// <summary>Starts to write what callers have waiting.</summary>
    public void StartSending(OutgoingBuffer outgoing) => _sending = Task.Run(() => SendAsync(outgoing));

    /// <summary>Closes the socket; the session then ends by itself.</summary>
    public void Abort()
    {
        _stopping.Cancel();
        _stream.Dispose();
        _ended.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        Abort();
        await _sending.ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
        _reader.Dispose();
    }

    private static bool WantsTls(TlsMode mode, ServerAddress address, ServerInfo info)
    {
        var isOffered = info.TlsRequired || info.TlsAvailable;
        return (mode, isOffered, info.TlsRequired) switch
        {
            (TlsMode.Disable, _, true) => throw new NatsException($"Server {address} requires TLS but TlsMode is set to Disable"),
            (TlsMode.Require, false, _) => throw new NatsException($"Server {address} does not support TLS but TlsMode is set to Require"),
            (TlsMode.Disable, _, _) => false,
            _ => isOffered,
        };
    }

    private static async Task<Stream> EncryptAsync(Stream stream, ServerAddress address, NatsOpts opts, CancellationToken cancellationToken)
    {
        var encrypted = new SslStream(stream);
        try
        {
            var options = await opts.TlsOpts.ClientOptionsForAsync(address.Host).ConfigureAwait(false);
            await encrypted.AuthenticateAsClientAsync(options, cancellationToken).ConfigureAwait(false);
            return encrypted;
        }
        catch
        {
            await encrypted.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task ReadAsync(IIncomingHandler handler)
    {
        try
        {
            await _reader.RunAsync(handler).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Whatever ended the reading ends the session; why does not matter to whoever reconnects.
            Abort();
        }
    }

    private async Task SendAsync(OutgoingBuffer outgoing)
    {
        try
        {
            await outgoing.SendAsync(_stream, _stopping.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            Abort();
        }
    }
}
