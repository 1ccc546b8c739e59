namespace PahlawanPangan.Local.Chaos;

/// <summary>How groups of faults are written in a command.</summary>
internal static class FaultGroupsText
{
    /// <summary>The option that makes them, with a space before it; empty for those that are made unless set.</summary>
    public static string Option(this FaultGroups groups, FaultGroups usual) =>
        groups == usual ? "" : $" --kinds {groups.ToString().ToLowerInvariant().Replace(" ", "", StringComparison.Ordinal)}";
}

/// <summary>The groups of faults that a run may make.</summary>
[Flags]
public enum FaultGroups
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Servers and silos are killed, suspended and stopped.</summary>
    Processes = 1,

    /// <summary>Gateways are killed, suspended and stopped.</summary>
    Gateways = 2,

    /// <summary>Redis and the broker come back without their data.</summary>
    Stores = 4,

    /// <summary>The network is cut between two parts, in one direction or between three, goes silent, or is slow. Needs root.</summary>
    Network = 8,

    /// <summary>The disk of the database or the broker is full. Needs root.</summary>
    Disk = 16,

    /// <summary>The database's fsync fails. Needs a C compiler.</summary>
    Sync = 32,

    /// <summary>A process's clock jumps. Needs a C compiler.</summary>
    Clock = 64,

    /// <summary>The database, the broker and Redis in their replicated forms, which fail over.</summary>
    Failover = 128,

    /// <summary>Everything that this machine can make.</summary>
    All = Processes | Gateways | Stores | Network | Disk | Sync | Clock | Failover,
}
