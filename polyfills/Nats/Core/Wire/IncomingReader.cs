using System.Buffers;

namespace NATS.Client.Core.Wire;

/// <summary>Takes what the server sent, one frame at a time; the bytes are the reader's again once the returned task is done.</summary>
internal interface IIncomingHandler
{
    ValueTask HandleAsync(in IncomingFrame frame, ReadOnlyMemory<byte> bytes);
}

/// <summary>Reads frames off a socket into one buffer.</summary>
internal sealed class IncomingReader(Stream stream, int bufferSize, int payloadMax) : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(bufferSize);
    private int _start;
    private int _end;

    // Bytes that the next frame takes at least, from its start.
    private int _needed = 1;

    /// <summary>Reads the server's greeting. Nothing follows it before the client speaks.</summary>
    public async Task<ServerInfo> ReadInfoAsync(CancellationToken cancellationToken)
    {
        ServerInfo? info;
        while (!TryTakeInfo(out info))
        {
            await ReadMoreAsync(cancellationToken).ConfigureAwait(false);
        }

        return info!;
    }

    /// <summary>Hands frames to the handler until the socket ends, which always throws.</summary>
    public async Task RunAsync(IIncomingHandler handler)
    {
        while (true)
        {
            while (TryHandle(handler, out var handling))
            {
                await handling.ConfigureAwait(false);
                _start += _needed;
            }

            await ReadMoreAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _start = _end = 0;
    }

    private bool TryHandle(IIncomingHandler handler, out ValueTask handling)
    {
        var received = _buffer.AsMemory(_start, _end - _start);
        if (!IncomingFrame.TryRead(received.Span, payloadMax, out var frame, out _needed))
        {
            handling = default;
            return false;
        }

        _needed = frame.Length;
        handling = handler.HandleAsync(frame, received[..frame.Length]);
        return true;
    }

    private bool TryTakeInfo(out ServerInfo? info)
    {
        info = null;
        if (!IncomingFrame.TryRead(_buffer.AsSpan(_start, _end - _start), payloadMax, out var frame, out _needed))
        {
            return false;
        }

        _start += frame.Length;
        info = frame.Kind == IncomingKind.Info ? ServerInfoReader.Read(frame.Text) : throw new NatsException("Server did not greet with INFO");
        return true;
    }

    private async ValueTask ReadMoreAsync(CancellationToken cancellationToken)
    {
        MakeRoom();
        var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
        _end += read > 0 ? read : throw new EndOfStreamException("The server closed the connection");
    }

    private void MakeRoom()
    {
        var pending = _end - _start;
        if (pending == 0 && _buffer.Length <= bufferSize * 4)
        {
            _start = _end = 0;
            return;
        }

        if (_buffer.Length - _start >= _needed && _end < _buffer.Length)
        {
            return;
        }

        // Either the frame does not fit behind what was consumed, or one huge frame left a huge buffer behind.
        var size = Math.Max(bufferSize, _needed);
        if (size > _buffer.Length || _buffer.Length > bufferSize * 4)
        {
            var other = ArrayPool<byte>.Shared.Rent(size);
            _buffer.AsSpan(_start, pending).CopyTo(other);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = other;
        }
        else
        {
            _buffer.AsSpan(_start, pending).CopyTo(_buffer);
        }

        _start = 0;
        _end = pending;
    }
}
