using System.Buffers;
using Microsoft.Extensions.Primitives;

namespace NATS.Client.Core;

/// <summary>Headers as a serializer sees them.</summary>
public interface INatsHeaders : IDictionary<string, StringValues>;

/// <summary>What a serializer may know about the message at hand.</summary>
public readonly struct NatsMsgContext(string subject, string? replyTo = null, INatsHeaders? headers = null)
{
    /// <summary>Subject of the message.</summary>
    public string Subject { get; } = subject ?? throw new ArgumentNullException(nameof(subject));

    /// <summary>Reply subject of the message.</summary>
    public string? ReplyTo { get; } = replyTo;

    /// <summary>Headers of the message.</summary>
    public INatsHeaders? Headers { get; } = headers;
}

/// <summary>Writes values as payloads.</summary>
public interface INatsSerialize<in T>
{
    /// <summary>Appends the value's bytes.</summary>
    void Serialize(IBufferWriter<byte> bufferWriter, T value);
}

/// <summary>Reads values from payloads.</summary>
public interface INatsDeserialize<out T>
{
    /// <summary>Reads a value; the buffer is only valid during the call.</summary>
    T? Deserialize(in ReadOnlySequence<byte> buffer);
}

/// <summary>Reads and writes, and can hand on what it does not know.</summary>
public interface INatsSerializer<T> : INatsSerialize<T>, INatsDeserialize<T>
{
    /// <summary>This serializer followed by another.</summary>
    INatsSerializer<T> CombineWith(INatsSerializer<T> next);
}

/// <summary>A writer that wants to know the message.</summary>
public interface INatsSerializeWithContext<in T> : INatsSerialize<T>
{
    /// <summary>Appends the value's bytes.</summary>
    void Serialize(IBufferWriter<byte> bufferWriter, T value, in NatsMsgContext context);
}

/// <summary>A reader that wants to know the message.</summary>
public interface INatsDeserializeWithContext<out T> : INatsDeserialize<T>
{
    /// <summary>Reads a value; the buffer is only valid during the call.</summary>
    T? Deserialize(in ReadOnlySequence<byte> buffer, in NatsMsgContext context);
}

/// <summary>Finds serializers for types.</summary>
public interface INatsSerializerRegistry
{
    /// <summary>A writer for the type.</summary>
    INatsSerialize<T> GetSerializer<T>();

    /// <summary>A reader for the type.</summary>
    INatsDeserialize<T> GetDeserializer<T>();
}

/// <summary>Calls with the message where the serializer wants it.</summary>
public static class NatsSerializationExtensions
{
    /// <summary>Appends the value's bytes.</summary>
    public static void Serialize<T>(this INatsSerialize<T> serializer, IBufferWriter<byte> bufferWriter, T value, in NatsMsgContext context)
    {
        if (serializer is INatsSerializeWithContext<T> aware)
        {
            aware.Serialize(bufferWriter, value, in context);
        }
        else
        {
            serializer.Serialize(bufferWriter, value);
        }
    }

    /// <summary>Reads a value.</summary>
    public static T? Deserialize<T>(this INatsDeserialize<T> deserializer, in ReadOnlySequence<byte> buffer, in NatsMsgContext context) =>
        deserializer is INatsDeserializeWithContext<T> aware ? aware.Deserialize(buffer, in context) : deserializer.Deserialize(buffer);
}
