using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace NATS.Client.Core.Wire;

/// <summary>Commands as bytes, in the order in which the server is to see them. A command is written whole or not at all.</summary>
internal sealed class SendBuffer(int initialSize, Encoding subjectEncoding, byte[] inboxPrefix) : IDisposable
{
    private const int NumberLengthMax = 20;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(initialSize);

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    public void Clear()
    {
        Length = 0;
        if (_bytes.Length > initialSize * 4)
        {
            // One huge message must not keep a huge buffer alive.
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = ArrayPool<byte>.Shared.Rent(initialSize);
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        Length = 0;
    }

    public void Connect(ConnectRequest request)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(request, WireJsonContext.Default.ConnectRequest);
        var line = Begin(json.Length + 10);
        line.Add("CONNECT "u8);
        line.Add(json);
        End(line);
    }

    public void Ping() => Append("PING\r\n"u8);

    public void Pong() => Append("PONG\r\n"u8);

    public void Subscribe(int sid, string subject, string? queueGroup, int? maxMessages)
    {
        var line = Begin(subjectEncoding.GetMaxByteCount(subject.Length + (queueGroup?.Length ?? 0)) + NumberLengthMax + 8);
        line.Add("SUB "u8);
        line.Add(subject, subjectEncoding);
        line.Add(" "u8);
        if (queueGroup != null)
        {
            line.Add(queueGroup, subjectEncoding);
            line.Add(" "u8);
        }

        line.Add(sid);
        End(line);
        if (maxMessages != null)
        {
            Unsubscribe(sid, maxMessages);
        }
    }

    public void Unsubscribe(int sid, int? maxMessages)
    {
        var line = Begin((2 * NumberLengthMax) + 10);
        line.Add("UNSUB "u8);
        line.Add(sid);
        if (maxMessages != null)
        {
            line.Add(" "u8);
            line.Add(maxMessages.Value);
        }

        End(line);
    }

    public void Publish(OutgoingCommand command)
    {
        var body = command.Body;
        var addressing = subjectEncoding.GetMaxByteCount(command.Subject.Length + (command.ReplyTo?.Length ?? 0)) + inboxPrefix.Length;
        var line = Begin(addressing + (3 * NumberLengthMax) + body.Length + 14);
        line.Add(command.HeaderLength > 0 ? "HPUB "u8 : "PUB "u8);
        line.Add(command.Subject, subjectEncoding);
        line.Add(" "u8);
        if (command.ReplyNumber != 0)
        {
            line.Add(inboxPrefix);
            line.Add(command.ReplyNumber);
            line.Add(" "u8);
        }
        else if (command.ReplyTo != null)
        {
            line.Add(command.ReplyTo, subjectEncoding);
            line.Add(" "u8);
        }

        if (command.HeaderLength > 0)
        {
            line.Add(command.HeaderLength);
            line.Add(" "u8);
        }

        line.Add(body.Length);
        line.Add("\r\n"u8);
        line.Add(body);
        End(line);
    }

    private void Append(ReadOnlySpan<byte> command)
    {
        var line = Begin(command.Length);
        line.Add(command);
        Length += line.Length;
    }

    private Line Begin(int lengthMax)
    {
        if (_bytes.Length - Length < lengthMax)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(Length + lengthMax), _bytes.Length * 2));
            _bytes.AsSpan(0, Length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }

        return new Line(_bytes.AsSpan(Length));
    }

    private void End(Line line)
    {
        line.Add("\r\n"u8);
        Length += line.Length;
    }

    /// <summary>Writes one command behind the others; nothing counts until its length is added.</summary>
    private ref struct Line(Span<byte> room)
    {
        private readonly Span<byte> _room = room;

        public int Length { get; private set; }

        public void Add(scoped ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(_room[Length..]);
            Length += bytes.Length;
        }

        public void Add(string text, Encoding encoding) => Length += encoding.GetBytes(text, _room[Length..]);

        public void Add(long number)
        {
            _ = Utf8Formatter.TryFormat(number, _room[Length..], out var written);
            Length += written;
        }
    }
}
