namespace Orleans.Runtime;

/// <summary>The base of what the runtime throws.</summary>
public class OrleansException : Exception
{
    /// <summary>Says no more than its type.</summary>
    public OrleansException()
    {
    }

    /// <summary>Says what went wrong.</summary>
    public OrleansException(string message)
        : base(message)
    {
    }

    /// <summary>Says what went wrong, and why.</summary>
    public OrleansException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>A call was turned away before it reached a grain.</summary>
public class OrleansMessageRejectionException : OrleansException
{
    internal OrleansMessageRejectionException(string message)
        : base(message)
    {
    }

    internal OrleansMessageRejectionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The silo that would have served a call is not there, or is stopping.</summary>
public sealed class SiloUnavailableException : OrleansMessageRejectionException
{
    /// <summary>Says no more than its type.</summary>
    public SiloUnavailableException()
        : base("The silo is unavailable.")
    {
    }

    /// <summary>Says what went wrong.</summary>
    public SiloUnavailableException(string msg)
        : base(msg)
    {
    }

    /// <summary>Says what went wrong, and why.</summary>
    public SiloUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>A setting is missing or contradicts another.</summary>
public sealed class OrleansConfigurationException : Exception
{
    /// <summary>Says which setting.</summary>
    public OrleansConfigurationException(string message)
        : base(message)
    {
    }

    /// <summary>Says which setting, and why.</summary>
    public OrleansConfigurationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>A lifecycle was stopped before it had started.</summary>
public sealed class OrleansLifecycleCanceledException : OrleansException
{
    internal OrleansLifecycleCanceledException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
