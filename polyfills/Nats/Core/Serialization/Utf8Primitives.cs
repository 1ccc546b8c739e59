using System.Buffers.Text;
using System.Text;

namespace NATS.Client.Core;

/// <summary>Parsers of the UTF-8 forms of primitives, by type.</summary>
internal static class Utf8Primitives
{
    private static readonly Dictionary<Type, Parser> Parsers = new()
    {
        [typeof(string)] = static utf8 => Encoding.UTF8.GetString(utf8),
        [typeof(DateTime)] = static utf8 => Utf8Parser.TryParse(utf8, out DateTime value, out _, 'O') ? value : null,
        [typeof(DateTimeOffset)] = static utf8 => Utf8Parser.TryParse(utf8, out DateTimeOffset value, out _, 'O') ? value : null,
        [typeof(Guid)] = static utf8 => Utf8Parser.TryParse(utf8, out Guid value, out _) ? value : null,
        [typeof(TimeSpan)] = static utf8 => Utf8Parser.TryParse(utf8, out TimeSpan value, out _) ? value : null,
        [typeof(bool)] = static utf8 => Utf8Parser.TryParse(utf8, out bool value, out _) ? value : null,
        [typeof(byte)] = static utf8 => Utf8Parser.TryParse(utf8, out byte value, out _) ? value : null,
        [typeof(decimal)] = static utf8 => Utf8Parser.TryParse(utf8, out decimal value, out _) ? value : null,
        [typeof(double)] = static utf8 => Utf8Parser.TryParse(utf8, out double value, out _) ? value : null,
        [typeof(float)] = static utf8 => Utf8Parser.TryParse(utf8, out float value, out _) ? value : null,
        [typeof(int)] = static utf8 => Utf8Parser.TryParse(utf8, out int value, out _) ? value : null,
        [typeof(long)] = static utf8 => Utf8Parser.TryParse(utf8, out long value, out _) ? value : null,
        [typeof(sbyte)] = static utf8 => Utf8Parser.TryParse(utf8, out sbyte value, out _) ? value : null,
        [typeof(short)] = static utf8 => Utf8Parser.TryParse(utf8, out short value, out _) ? value : null,
        [typeof(uint)] = static utf8 => Utf8Parser.TryParse(utf8, out uint value, out _) ? value : null,
        [typeof(ulong)] = static utf8 => Utf8Parser.TryParse(utf8, out ulong value, out _) ? value : null,
    };

    /// <summary>Reads a value, or nothing when the text is not one.</summary>
    internal delegate object? Parser(ReadOnlySpan<byte> utf8);

    internal static Parser? ParserFor(Type type) => Parsers.GetValueOrDefault(type);
}
