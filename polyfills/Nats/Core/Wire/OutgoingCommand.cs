using System.Buffers;
using System.Buffers.Text;

namespace NATS.Client.Core.Wire;

/// <summary>
/// One publish on its way into the send buffer: its addressing, and its header block and payload as bytes. Serializers run
/// against it outside any lock; the send buffer then copies it in one piece.
/// </summary>
internal sealed class OutgoingCommand : IBufferWriter<byte>
{
    private const int InitialSize = 1024;
    private const int KeptSizeMax = 64 * 1024;

    [ThreadStatic]
    private static OutgoingCommand? _spare;

    private byte[] _body = ArrayPool<byte>.Shared.Rent(InitialSize);
    private int _length;

    private OutgoingCommand()
    {
    }

    public string Subject { get; private set; } = string.Empty;

    public string? ReplyTo { get; private set; }

    /// <summary>Number of the pending reply in the connection's inbox, or zero.</summary>
    public long ReplyNumber { get; private set; }

    /// <summary>Length of the header block, zero when there is none.</summary>
    public int HeaderLength { get; private set; }

    public ReadOnlySpan<byte> Body => _body.AsSpan(0, _length);

    /// <summary>Takes a command from the thread's spare or makes one. Whoever rents it returns it.</summary>
    public static OutgoingCommand Rent(string subject, string? replyTo, long replyNumber)
    {
        var command = _spare ?? new OutgoingCommand();
        _spare = null;
        command.Subject = subject;
        command.ReplyTo = replyTo;
        command.ReplyNumber = replyNumber;
        command.HeaderLength = 0;
        command._length = 0;
        return command;
    }

    public void Return()
    {
        if (_body.Length > KeptSizeMax || _spare != null)
        {
            ArrayPool<byte>.Shared.Return(_body);
            _body = [];
            return;
        }

        Subject = string.Empty;
        ReplyTo = null;
        _spare = this;
    }

    public void EndHeaders() => HeaderLength = _length;

    public void WriteNumber(ulong value)
    {
        var formatted = Utf8Formatter.TryFormat(value, GetSpan(20), out var written);
        System.Diagnostics.Debug.Assert(formatted, "Twenty digits hold any number.");
        _length += written;
    }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_body.Length - _length), nameof(count));
        _length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureRoom(sizeHint);
        return _body.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        EnsureRoom(sizeHint);
        return _body.AsSpan(_length);
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        _length += bytes.Length;
    }

    private void EnsureRoom(int sizeHint)
    {
        if (_body.Length - _length >= Math.Max(sizeHint, 1))
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(_length + Math.Max(sizeHint, 1)), _body.Length * 2));
        _body.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_body);
        _body = larger;
    }
}
