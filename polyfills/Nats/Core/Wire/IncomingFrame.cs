using System.Buffers.Text;

namespace NATS.Client.Core.Wire;

/// <summary>Kinds of lines that servers send.</summary>
internal enum IncomingKind
{
    Unknown,
    Message,
    Ping,
    Pong,
    Ok,
    Error,
    Info,
}

/// <summary>One complete thing the server sent, as positions in the bytes it was read from.</summary>
internal readonly ref struct IncomingFrame
{
    private const int LineLengthMax = 1024 * 1024;

    public IncomingKind Kind { get; private init; }

    /// <summary>Bytes of the whole frame.</summary>
    public int Length { get; private init; }

    public int Sid { get; private init; }

    public ReadOnlySpan<byte> Subject { get; private init; }

    public ReadOnlySpan<byte> ReplyTo { get; private init; }

    /// <summary>Where the header block begins.</summary>
    public int BodyStart { get; private init; }

    public int HeaderLength { get; private init; }

    public int PayloadLength { get; private init; }

    /// <summary>The line without its end; what follows the verb, for errors and infos.</summary>
    public ReadOnlySpan<byte> Text { get; private init; }

    /// <summary>Reads the first frame. When it is incomplete, says how many bytes it takes at least.</summary>
    public static bool TryRead(ReadOnlySpan<byte> received, int payloadMax, out IncomingFrame frame, out int needed)
    {
        frame = default;
        needed = received.Length + 1;
        var end = received.IndexOf((byte)'\n');
        if (end < 0)
        {
            return received.Length > LineLengthMax ? throw new NatsProtocolViolationException("Line too long") : false;
        }

        var line = received[..end].TrimEnd((byte)'\r');
        var isMessage = line.StartsWith("MSG "u8);
        if (isMessage || line.StartsWith("HMSG "u8))
        {
            frame = ReadMessage(line[(isMessage ? 4 : 5)..], hasHeaders: !isMessage, end + 1, payloadMax);
            needed = frame.Length;
            return received.Length >= needed;
        }

        var verbEnd = line.IndexOf((byte)' ');
        frame = new IncomingFrame
        {
            Kind = KindOf(verbEnd < 0 ? line : line[..verbEnd]),
            Length = end + 1,
            Text = verbEnd < 0 ? [] : line[(verbEnd + 1)..],
        };
        return true;
    }

    private static IncomingKind KindOf(ReadOnlySpan<byte> verb) => verb switch
    {
        _ when verb.SequenceEqual("PING"u8) => IncomingKind.Ping,
        _ when verb.SequenceEqual("PONG"u8) => IncomingKind.Pong,
        _ when verb.SequenceEqual("+OK"u8) => IncomingKind.Ok,
        _ when verb.SequenceEqual("-ERR"u8) => IncomingKind.Error,
        _ when verb.SequenceEqual("INFO"u8) => IncomingKind.Info,
        _ => IncomingKind.Unknown,
    };

    // MSG subject sid [reply] size, and HMSG subject sid [reply] header-size size.
    private static IncomingFrame ReadMessage(ReadOnlySpan<byte> arguments, bool hasHeaders, int bodyStart, int payloadMax)
    {
        var subject = TakeToken(ref arguments);
        var sid = Number(TakeToken(ref arguments));
        var third = TakeToken(ref arguments);
        var fourth = TakeToken(ref arguments);
        var fifth = TakeToken(ref arguments);
        var hasReply = hasHeaders ? !fifth.IsEmpty : !fourth.IsEmpty;
        var headerLength = hasHeaders ? Number(hasReply ? fourth : third) : 0;
        var total = Number((hasHeaders, hasReply) switch
        {
            (true, true) => fifth,
            (false, false) => third,
            _ => fourth,
        });
        if (headerLength > total || total > payloadMax)
        {
            throw new NatsProtocolViolationException($"Impossible message length {total} with headers of {headerLength}");
        }

        return new IncomingFrame
        {
            Kind = IncomingKind.Message,
            Length = bodyStart + total + 2,
            Sid = sid,
            Subject = subject,
            ReplyTo = hasReply ? third : [],
            BodyStart = bodyStart,
            HeaderLength = headerLength,
            PayloadLength = total - headerLength,
        };
    }

    private static ReadOnlySpan<byte> TakeToken(scoped ref ReadOnlySpan<byte> arguments)
    {
        var space = arguments.IndexOf((byte)' ');
        var token = space < 0 ? arguments : arguments[..space];
        arguments = space < 0 ? [] : arguments[(space + 1)..];
        return token;
    }

    private static int Number(ReadOnlySpan<byte> token) =>
        Utf8Parser.TryParse(token, out int number, out var length) && length == token.Length && number >= 0
            ? number
            : throw new NatsProtocolViolationException("Invalid integer in message header");
}
