namespace NATS.Client.JetStream.Models;

/// <summary>What must be acknowledged.</summary>
public enum ConsumerConfigAckPolicy
{
    /// <summary>Every message by itself.</summary>
    Explicit = 0,

    /// <summary>A message, and all before it with it.</summary>
    All = 1,

    /// <summary>Nothing.</summary>
    None = 2,
}

/// <summary>Where a consumer begins.</summary>
public enum ConsumerConfigDeliverPolicy
{
    /// <summary>With the first message.</summary>
    All = 0,

    /// <summary>With the last message.</summary>
    Last = 1,

    /// <summary>With the next message.</summary>
    New = 2,

    /// <summary>At a sequence.</summary>
    ByStartSequence = 3,

    /// <summary>At a time.</summary>
    ByStartTime = 4,

    /// <summary>With the last message of each subject.</summary>
    LastPerSubject = 5,
}

/// <summary>How fast a consumer delivers.</summary>
public enum ConsumerConfigReplayPolicy
{
    /// <summary>As fast as it can.</summary>
    Instant = 0,

    /// <summary>As the messages came.</summary>
    Original = 1,
}

/// <summary>Whether a consumer may or must exist.</summary>
internal enum ConsumerCreateAction
{
    CreateOrUpdate = 0,
    Create = 1,
    Update = 2,
}
