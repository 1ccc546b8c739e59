namespace NATS.Client.JetStream.Models;

/// <summary>Where messages are kept.</summary>
public enum StreamConfigStorage
{
    /// <summary>On disk.</summary>
    File = 0,

    /// <summary>In memory.</summary>
    Memory = 1,
}

/// <summary>When messages may go.</summary>
public enum StreamConfigRetention
{
    /// <summary>When a limit is reached.</summary>
    Limits = 0,

    /// <summary>When every consumer has acknowledged.</summary>
    Interest = 1,

    /// <summary>When a consumer has acknowledged.</summary>
    Workqueue = 2,
}

/// <summary>What happens at a limit.</summary>
public enum StreamConfigDiscard
{
    /// <summary>The oldest messages go.</summary>
    Old = 0,

    /// <summary>New messages are refused.</summary>
    New = 1,
}

/// <summary>How messages are compressed on disk.</summary>
public enum StreamConfigCompression
{
    /// <summary>They are not.</summary>
    None = 0,

    /// <summary>With S2.</summary>
    S2 = 1,
}
