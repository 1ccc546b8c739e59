namespace PahlawanPangan.Local.Servers;

/// <summary>The settings of every process of a cluster: the engine's servers and keys, and the Redis of the membership.</summary>
public sealed record ClusterMembership(EngineSettings Engine, string Redis, string RedisPassword)
{
    /// <summary>The cluster's name in that Redis.</summary>
    public string ClusterId { get; init; } = "pahlawan-pangan";

    /// <summary>Environment variables of all members besides.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    internal Dictionary<string, string> Environment
    {
        get
        {
            var environment = new Dictionary<string, string>(Engine.Environment)
            {
                ["PANGAN_REDIS"] = Redis,
                ["PANGAN_REDIS_PASSWORD"] = RedisPassword,
                ["ORLEANS_CLUSTER_ID"] = ClusterId,
            };
            foreach (var (name, value) in Settings)
            {
                environment[name] = value;
            }
            return environment;
        }
    }
}
