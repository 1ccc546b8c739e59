using System.Buffers;
using System.Text;

namespace NATS.Client.Core.Wire;

/// <summary>Writes the header block of a message.</summary>
internal readonly struct HeaderEncoder
{
    // A name is visible ASCII without the colon.
    private static readonly SearchValues<byte> NameBytes =
        SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Where(static code => code != ':').Select(static code => (byte)code)]);

    private readonly OutgoingCommand _destination;
    private readonly Encoding _encoding;

    public HeaderEncoder(OutgoingCommand destination, Encoding encoding)
    {
        _destination = destination;
        _encoding = encoding;
        _destination.Write("NATS/1.0\r\n"u8);
    }

    public void Add(NatsHeaders? headers)
    {
        if (headers == null)
        {
            return;
        }

        foreach (var (name, values) in headers)
        {
            foreach (var value in values)
            {
                if (value != null)
                {
                    Add(name, value);
                }
            }
        }
    }

    public void Add(string name, string value)
    {
        var encodedName = Append(name);
        if (encodedName.ContainsAnyExcept(NameBytes))
        {
            throw new NatsException($"Invalid header key '{name}': contains colon, space, or other non-printable ASCII characters");
        }

        _destination.Write(": "u8);
        if (Append(value).IndexOf("\r\n"u8) >= 0)
        {
            throw new NatsException($"Invalid header value for key '{name}': contains CRLF");
        }

        _destination.Write("\r\n"u8);
    }

    public void AddNumber(string name, ulong value)
    {
        _ = Append(name);
        _destination.Write(": "u8);
        _destination.WriteNumber(value);
        _destination.Write("\r\n"u8);
    }

    /// <summary>Ends the block; what is written afterwards is the payload.</summary>
    public void Complete()
    {
        _destination.Write("\r\n"u8);
        _destination.EndHeaders();
    }

    private ReadOnlySpan<byte> Append(string text)
    {
        var span = _destination.GetSpan(_encoding.GetMaxByteCount(text.Length));
        var written = _encoding.GetBytes(text, span);
        _destination.Advance(written);
        return span[..written];
    }
}
