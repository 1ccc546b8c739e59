using System.Buffers.Text;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace NATS.Client.Core.Wire;

/// <summary>Reads the header block of a message.</summary>
internal static class HeaderDecoder
{
    private static readonly (string Text, NatsHeaders.Messages Message)[] KnownTexts =
    [
        ("Idle Heartbeat", NatsHeaders.Messages.IdleHeartbeat),
        ("Bad Request", NatsHeaders.Messages.BadRequest),
        ("Consumer Deleted", NatsHeaders.Messages.ConsumerDeleted),
        ("Consumer is push based", NatsHeaders.Messages.ConsumerIsPushBased),
        ("No Messages", NatsHeaders.Messages.NoMessages),
        ("Request Timeout", NatsHeaders.Messages.RequestTimeout),
        ("Message Size Exceeds MaxBytes", NatsHeaders.Messages.MessageSizeExceedsMaxBytes),
        ("Requests Pending", NatsHeaders.Messages.RequestsPending),
    ];

    private static ReadOnlySpan<byte> Version => "NATS/1.0"u8;

    /// <summary>Whether the block says that nobody listens.</summary>
    internal static bool IsNoResponders(ReadOnlySpan<byte> block) => block.Length >= 12 && block[8..12].SequenceEqual(" 503"u8);

    /// <summary>Fills the headers; a malformed block throws.</summary>
    internal static void Decode(ReadOnlySpan<byte> block, NatsHeaders headers, Encoding encoding)
    {
        ReadStatus(TakeLine(ref block), headers, encoding);
        while (true)
        {
            var line = TakeLine(ref block);
            if (line.IsEmpty)
            {
                return;
            }

            var colon = line.IndexOf((byte)':');
            if (colon <= 0 || line[..colon].IndexOfAny((byte)' ', (byte)'\t') >= 0)
            {
                throw new NatsException("Protocol error: invalid header line");
            }

            var name = encoding.GetString(line[..colon]);
            var value = encoding.GetString(line[(colon + 1)..].Trim(" \t"u8));
            headers[name] = headers.TryGetValue(name, out var earlier) ? StringValues.Concat(earlier, value) : value;
        }
    }

    private static void ReadStatus(ReadOnlySpan<byte> line, NatsHeaders headers, Encoding encoding)
    {
        if (!line.StartsWith(Version))
        {
            throw new NatsException("Protocol error: header version mismatch");
        }

        var status = line[Version.Length..].TrimStart((byte)' ');
        if (status.IsEmpty)
        {
            return;
        }

        if (!Utf8Parser.TryParse(status, out int code, out var length))
        {
            throw new NatsException("Protocol error: header code is not a number");
        }

        headers.Code = code;
        var text = encoding.GetString(status[length..].Trim((byte)' '));
        headers.MessageText = text;
        headers.Message = Array.Find(KnownTexts, known => known.Text == text).Message;
    }

    private static ReadOnlySpan<byte> TakeLine(ref ReadOnlySpan<byte> block)
    {
        var end = block.IndexOf("\r\n"u8);
        if (end < 0)
        {
            throw new NatsException("Protocol error: unterminated header line");
        }

        var line = block[..end];
        block = block[(end + 2)..];
        return line;
    }
}
