namespace Orleans.Serialization;

/// <summary>A value could not be copied or serialised.</summary>
public class SerializerException : Exception
{
    /// <summary>Says no more than its type.</summary>
    public SerializerException()
    {
    }

    /// <summary>Says what went wrong.</summary>
    public SerializerException(string message)
        : base(message)
    {
    }

    /// <summary>Says what went wrong, and why.</summary>
    public SerializerException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>A type that is neither known nor marked with <see cref="GenerateSerializerAttribute"/> was to cross a grain call.</summary>
public sealed class CodecNotFoundException(string message) : SerializerException(message);
