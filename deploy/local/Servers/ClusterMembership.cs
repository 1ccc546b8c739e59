namespace PahlawanPangan.Local.Servers;

/// <summary>The settings of every process of a cluster: the engine's servers and keys, and the Redis of the membership.</summary>
public sealed record ClusterMembership(EngineSettings Engine, string Redis, string RedisPassword)
{
    /// <summary>The cluster's name in that Redis.</summary>
    public string ClusterId { get; init; } = "pahlawan-pangan";

    internal Dictionary<string, string> Environment => new(Engine.Environment)
    {
        ["PANGAN_REDIS"] = Redis,
        ["PANGAN_REDIS_PASSWORD"] = RedisPassword,
        ["ORLEANS_CLUSTER_ID"] = ClusterId,
    };
}
