using System.Runtime.ExceptionServices;

namespace NATS.Client.Core;

/// <summary>Base of all failures of the client.</summary>
public class NatsException : Exception
{
    /// <summary>Creates a failure with a message.</summary>
    public NatsException(string message)
        : base(message)
    {
    }

    /// <summary>Creates a failure with a message and its cause.</summary>
    public NatsException(string message, Exception exception)
        : base(message, exception)
    {
    }
}

/// <summary>A request ran out of time.</summary>
public sealed class NatsNoReplyException() : NatsException("No reply received");

/// <summary>Nobody listens on the subject of a request.</summary>
public sealed class NatsNoRespondersException() : NatsException("No responders");

/// <summary>The server refused something.</summary>
public sealed class NatsServerException : NatsException
{
    /// <summary>Creates the exception from the server's text.</summary>
    public NatsServerException(string error)
        : base($"Server error: {error}")
    {
#pragma warning disable CA1308 // The official client exposes the text in lower case.
        Error = error.ToLowerInvariant();
#pragma warning restore CA1308
        IsAuthError = Error.Contains("authorization violation", StringComparison.Ordinal)
                      || Error.Contains("user authentication expired", StringComparison.Ordinal)
                      || Error.Contains("user authentication revoked", StringComparison.Ordinal)
                      || Error.Contains("account authentication expired", StringComparison.Ordinal);
    }

    /// <summary>The server's text, in lower case.</summary>
    public string Error { get; }

    /// <summary>Whether credentials are the reason.</summary>
    public bool IsAuthError { get; }
}

/// <summary>A message larger than the server takes.</summary>
public sealed class NatsPayloadTooLargeException(string error) : NatsException(error);

/// <summary>The connection gave up for good; every later command fails with this.</summary>
public sealed class NatsConnectionFailedException(string message) : NatsException(message);

/// <summary>The server sent something that is not the protocol.</summary>
public sealed class NatsProtocolViolationException(string message) : NatsException(message);

/// <summary>A command found no room in the send buffer in time.</summary>
public sealed class NatsTimeoutException() : NatsException("Operation timed out");

/// <summary>A payload that its deserializer refused.</summary>
public class NatsDeserializeException(byte[] rawData, Exception inner) : NatsException("Exception during deserialization", inner)
{
    /// <summary>The bytes as received.</summary>
    public byte[] RawData { get; } = rawData;
}

/// <summary>Headers that are not well formed.</summary>
public class NatsHeaderParseException(byte[] rawData, Exception inner) : NatsException("Exception parsing headers", inner)
{
    /// <summary>The bytes as received.</summary>
    public byte[] RawData { get; } = rawData;
}

/// <summary>A subscription failed while it took in a message.</summary>
public class NatsSubException(string message, ExceptionDispatchInfo exception, Memory<byte> payload, Memory<byte> headers) : NatsException(message)
{
    /// <summary>The failure itself.</summary>
    public ExceptionDispatchInfo Exception { get; } = exception;

    /// <summary>Payload of the message.</summary>
    public Memory<byte> Payload { get; } = payload;

    /// <summary>Headers of the message.</summary>
    public Memory<byte> Headers { get; } = headers;
}
