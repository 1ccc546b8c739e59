using System.Buffers;

namespace NATS.Client.Core;

/// <summary>Bytes as they are. An <see cref="IMemoryOwner{T}"/> is disposed once written.</summary>
public class NatsRawSerializer<T>(INatsSerializer<T>? next = default) : ChainedSerializer<T>(next)
{
    /// <summary>Bytes, then UTF-8 primitives.</summary>
    public static readonly NatsRawSerializer<T> Default = new(NatsUtf8PrimitivesSerializer<T>.Default);

    /// <inheritdoc />
    public override INatsSerializer<T> CombineWith(INatsSerializer<T> next) => new NatsRawSerializer<T>(next);

    private protected override bool TrySerialize(IBufferWriter<byte> bufferWriter, T value)
    {
        switch (value)
        {
            case byte[] bytes:
                bufferWriter.Write(bytes);
                return true;
            case Memory<byte> memory:
                bufferWriter.Write(memory.Span);
                return true;
            case ReadOnlyMemory<byte> memory:
                bufferWriter.Write(memory.Span);
                return true;
            case ReadOnlySequence<byte> sequence:
                foreach (var segment in sequence)
                {
                    bufferWriter.Write(segment.Span);
                }

                return true;
            case IMemoryOwner<byte> owner:
                using (owner)
                {
                    bufferWriter.Write(owner.Memory.Span);
                }

                return true;
            default:
                return false;
        }
    }

    private protected override bool TryDeserialize(in ReadOnlySequence<byte> buffer, out T? value)
    {
        value = default;
        if (typeof(T) == typeof(byte[]))
        {
            value = buffer.IsEmpty ? default : (T)(object)buffer.ToArray();
            return true;
        }

        if (typeof(T) == typeof(ReadOnlyMemory<byte>))
        {
            value = buffer.IsEmpty ? default : (T)(object)new ReadOnlyMemory<byte>(buffer.ToArray());
            return true;
        }

        if (typeof(T) == typeof(Memory<byte>))
        {
            value = buffer.IsEmpty ? default : (T)(object)new Memory<byte>(buffer.ToArray());
            return true;
        }

        if (typeof(T) == typeof(ReadOnlySequence<byte>))
        {
            value = buffer.IsEmpty ? default : (T)(object)new ReadOnlySequence<byte>(buffer.ToArray());
            return true;
        }

        if (typeof(T) == typeof(NatsMemoryOwner<byte>) || typeof(T) == typeof(IMemoryOwner<byte>))
        {
            if (!buffer.IsEmpty)
            {
                var owner = NatsMemoryOwner<byte>.Allocate((int)buffer.Length);
                buffer.CopyTo(owner.Span);
                value = (T)(object)owner;
            }

            return true;
        }

        return false;
    }
}
