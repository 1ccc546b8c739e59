namespace PahlawanPangan.Local.Instance;

/// <summary>The processes of an instance; null for a server that was named rather than started.</summary>
internal sealed record InstanceProcesses(int Launcher, int Engine, int? Postgres, int? Nats);
