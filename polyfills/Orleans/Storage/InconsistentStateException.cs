using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>What a grain wrote was based on a version that the storage no longer has. The activation that threw it ends.</summary>
public class InconsistentStateException : OrleansException
{
    /// <summary>Says no more than its type.</summary>
    public InconsistentStateException()
    {
    }

    /// <summary>Says what went wrong.</summary>
    public InconsistentStateException(string message)
        : base(message)
    {
    }

    /// <summary>Says what went wrong, and why.</summary>
    public InconsistentStateException(string message, Exception? innerException)
        : base(message, innerException!)
    {
    }

    /// <summary>Says which versions met.</summary>
    public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag, Exception? storageException)
        : base(errorMsg, storageException!)
    {
        StoredEtag = storedEtag;
        CurrentEtag = currentEtag;
    }

    /// <summary>Says which versions met.</summary>
    public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag)
        : this(errorMsg, storedEtag, currentEtag, null)
    {
    }

    /// <summary>Says which versions met.</summary>
    public InconsistentStateException(string? storedEtag, string? currentEtag, Exception storageException)
        : this(storageException?.Message ?? "The stored version is another one.", storedEtag, currentEtag, storageException)
    {
    }

    /// <summary>The version in the storage.</summary>
    [Id(1)]
    public string? StoredEtag { get; }

    /// <summary>The version that the grain had.</summary>
    [Id(2)]
    public string? CurrentEtag { get; }

    /// <summary>Whether the activation that is out of date has yet to hear of it.</summary>
    internal bool IsSourceActivation { get; set; } = true;
}
