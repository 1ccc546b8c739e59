namespace PahlawanPangan.Local.Instance;

/// <summary>The processes of an instance; null for an external server, and for the engine when it is a cluster.</summary>
internal sealed record InstanceProcesses(int Launcher, int? Engine, int? Postgres, int? Nats)
{
    /// <summary>The silos, gateways and their Redis by name, when the engine is a cluster.</summary>
    public IReadOnlyDictionary<string, int>? Members { get; init; }
}
