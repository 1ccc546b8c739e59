using NATS.Client.Core;
using NATS.Client.JetStream.Models;

namespace NATS.Client.JetStream;

/// <summary>Base of all failures of JetStream.</summary>
public class NatsJSException : NatsException
{
    /// <summary>Creates a failure with a message.</summary>
    public NatsJSException(string message)
        : base(message)
    {
    }

    /// <summary>Creates a failure with a message and its cause.</summary>
    public NatsJSException(string message, Exception exception)
        : base(message, exception)
    {
    }
}

/// <summary>The server ended a pull.</summary>
public class NatsJSProtocolException(int headerCode, NatsHeaders.Messages headerMessage, string headerMessageText)
    : NatsJSException($"JetStream server error: {headerCode} {headerMessageText}")
{
    /// <summary>Its status code.</summary>
    public int HeaderCode { get; } = headerCode;

    /// <summary>Its status text where known.</summary>
    public NatsHeaders.Messages HeaderMessage { get; } = headerMessage;

    /// <summary>Its status text.</summary>
    public string HeaderMessageText { get; } = headerMessageText;
}

/// <summary>The stream already had the message.</summary>
public class NatsJSDuplicateMessageException(ulong sequence) : NatsJSException($"Duplicate of {sequence}")
{
    /// <summary>Sequence of the message it had.</summary>
    public ulong Sequence { get; } = sequence;
}

/// <summary>JetStream refused.</summary>
public class NatsJSApiException(ApiError error) : NatsJSException(error.Description ?? string.Empty)
{
    /// <summary>What it said.</summary>
    public ApiError Error { get; } = error;
}

/// <summary>No stream answered a publish, in time or at all.</summary>
public class NatsJSPublishNoResponseException() : NatsJSException("No response received from the server")
{
    /// <summary>An instance for results.</summary>
    public static readonly NatsJSPublishNoResponseException Default = new();
}

/// <summary>JetStream did not answer in time.</summary>
public class NatsJSApiNoResponseException : NatsJSException
{
    /// <summary>Creates the exception.</summary>
    public NatsJSApiNoResponseException()
        : base("No API response received from the server")
    {
    }

    /// <summary>Creates the exception with a reason.</summary>
    public NatsJSApiNoResponseException(NatsSubEndReason reason)
        : base($"No API response received from the server: {reason}") => Reason = reason;

    /// <summary>Why the wait ended.</summary>
    public NatsSubEndReason Reason { get; }
}

/// <summary>Something did not come in time.</summary>
public class NatsJSTimeoutException(string type) : NatsJSException($"{type} timed out")
{
    /// <summary>What did not come.</summary>
    public string Type { get; } = type;
}

/// <summary>The connection broke under an ordered consumer.</summary>
public class NatsJSConnectionException(string reason) : NatsJSException($"Connection error: {reason}")
{
    /// <summary>The lost server.</summary>
    public string Reason { get; } = reason;
}
