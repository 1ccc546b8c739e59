using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace NATS.Client.Core;

/// <summary>Strings, numbers, dates and identifiers as UTF-8 text.</summary>
public class NatsUtf8PrimitivesSerializer<T>(INatsSerializer<T>? next = default) : ChainedSerializer<T>(next)
{
    /// <summary>Primitives and nothing else.</summary>
    public static readonly NatsUtf8PrimitivesSerializer<T> Default = new();

    private static readonly Utf8Primitives.Parser? Parse = Utf8Primitives.ParserFor(Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T));

    /// <inheritdoc />
    public override INatsSerializer<T> CombineWith(INatsSerializer<T> next) => new NatsUtf8PrimitivesSerializer<T>(next);

    private protected override bool TrySerialize(IBufferWriter<byte> bufferWriter, T value)
    {
        if (value is string text)
        {
            Encoding.UTF8.GetBytes(text, bufferWriter);
            return true;
        }

        var span = bufferWriter.GetSpan(128);
        var isText = true;
        int written;
        var isKnown = value switch
        {
            int number => Utf8Formatter.TryFormat(number, span, out written),
            long number => Utf8Formatter.TryFormat(number, span, out written),
            bool truth => Utf8Formatter.TryFormat(truth, span, out written),
            Guid identifier => Utf8Formatter.TryFormat(identifier, span, out written),
            DateTime time => Utf8Formatter.TryFormat(time, span, out written, 'O'),

            // A UTC time ends in Z, any other in its offset.
            DateTimeOffset time when time.Offset == TimeSpan.Zero => Utf8Formatter.TryFormat(time.UtcDateTime, span, out written, 'O'),
            DateTimeOffset time => Utf8Formatter.TryFormat(time, span, out written, 'O'),
            TimeSpan time => Utf8Formatter.TryFormat(time, span, out written),
            decimal number => Utf8Formatter.TryFormat(number, span, out written),
            double number => Utf8Formatter.TryFormat(number, span, out written),
            float number => Utf8Formatter.TryFormat(number, span, out written),
            byte number => Utf8Formatter.TryFormat(number, span, out written),
            sbyte number => Utf8Formatter.TryFormat(number, span, out written),
            short number => Utf8Formatter.TryFormat(number, span, out written),
            uint number => Utf8Formatter.TryFormat(number, span, out written),
            ulong number => Utf8Formatter.TryFormat(number, span, out written),
            _ => isText = Nothing(out written),
        };
        if (isKnown)
        {
            bufferWriter.Advance(written);
            return true;
        }

        return isText ? throw new NatsException($"Can't serialize {typeof(T)}, format error") : false;
    }

    private protected override bool TryDeserialize(in ReadOnlySequence<byte> buffer, out T? value)
    {
        value = default;
        if (Parse == null || buffer.IsEmpty)
        {
            return Parse != null;
        }

        var parsed = Parse(buffer.IsSingleSegment ? buffer.FirstSpan : buffer.ToArray());
        value = (T)(parsed ?? throw new NatsException($"Can't deserialize {typeof(T)}. Parsing error"));
        return true;
    }

    private static bool Nothing(out int written)
    {
        written = 0;
        return false;
    }
}
