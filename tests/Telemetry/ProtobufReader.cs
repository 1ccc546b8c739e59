using System.Buffers.Binary;
using System.Text;

namespace PahlawanPangan.Tests.Telemetry;

/// <summary>Reads the fields of a protobuf message (https://protobuf.dev/programming-guides/encoding/), as far as OTLP needs.</summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _left = message;

    /// <summary>The number of the field that was read last.</summary>
    public int Field { get; private set; }

    /// <summary>Its value, when it is a number.</summary>
    public ulong Number { get; private set; }

    /// <summary>Its bytes, when it has a length: text, bytes or a message.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    public readonly string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>Reads the next field; false at the end.</summary>
    public bool Read()
    {
        if (_left.IsEmpty)
        {
            return false;
        }

        var tag = Varint();
        Field = (int)(tag >> 3);
        Bytes = default;
        switch (tag & 7)
        {
            case 0:
                Number = Varint();
                break;
            case 1:
                Number = BinaryPrimitives.ReadUInt64LittleEndian(_left);
                _left = _left[8..];
                break;
            case 2:
                var length = (int)Varint();
                Bytes = _left[..length];
                _left = _left[length..];
                break;
            case 5:
                Number = BinaryPrimitives.ReadUInt32LittleEndian(_left);
                _left = _left[4..];
                break;
            default:
                throw new InvalidDataException($"Protobuf has no wire type {tag & 7}.");
        }

        return true;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = _left[0];
            _left = _left[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
