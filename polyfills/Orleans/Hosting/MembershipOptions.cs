using Orleans.Runtime;

namespace Orleans.Configuration
{
    /// <summary>How the members of a cluster watch each other. One silo has nobody to watch, so nothing comes of it.</summary>
    public class ClusterMembershipOptions
    {
        /// <summary>How long an answer to a probe may take.</summary>
        public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(5);

        /// <summary>The most that it may take when the silo is slow.</summary>
        public TimeSpan MaxProbeTimeout { get; set; } = TimeSpan.FromSeconds(20);

        /// <summary>How many probes a silo may miss.</summary>
        public int NumMissedProbesLimit { get; set; } = 3;

        /// <summary>How often the table of members is read.</summary>
        public TimeSpan TableRefreshTimeout { get; set; } = TimeSpan.FromSeconds(60);

        /// <summary>How often a silo writes that it lives.</summary>
        public TimeSpan IAmAliveTablePublishTimeout { get; set; } = TimeSpan.FromSeconds(30);

        /// <summary>How long a silo tries to join.</summary>
        public TimeSpan MaxJoinAttemptTime { get; set; } = TimeSpan.FromMinutes(5);

        /// <summary>How long dead members are kept.</summary>
        public TimeSpan DefunctSiloExpiration { get; set; } = TimeSpan.FromDays(7);

        /// <summary>How often they are cleaned up.</summary>
        public TimeSpan? DefunctSiloCleanupPeriod { get; set; } = TimeSpan.FromHours(1);

        /// <summary>How many are kept at most.</summary>
        public int? MaxDefunctSiloEntries { get; set; } = 25;

        /// <summary>For how long at least a dead one stays in the table.</summary>
        public TimeSpan DefunctSiloMinimumRetention { get; set; } = TimeSpan.FromHours(1);
    }

    /// <summary>How a client finds the cluster's gateways.</summary>
    public class GatewayOptions
    {
        /// <summary>How often their list is read.</summary>
        public TimeSpan GatewayListRefreshPeriod { get; set; } = TimeSpan.FromMinutes(1);
    }
}

namespace Orleans
{
    /// <summary>Says whether a client that could not connect tries again.</summary>
    public interface IClientConnectionRetryFilter
    {
        /// <summary>True to try again.</summary>
        Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken);
    }

    /// <summary>The lifecycle of a client.</summary>
    public interface IClusterClientLifecycle : ILifecycleObservable
    {
    }
}

namespace Orleans.Runtime
{
    /// <summary>How a silo is.</summary>
    public enum SiloStatus
    {
        /// <summary>Nothing is known of it.</summary>
        None = 0,

        /// <summary>It has been made.</summary>
        Created = 1,

        /// <summary>It is joining.</summary>
        Joining = 2,

        /// <summary>It takes requests.</summary>
        Active = 3,

        /// <summary>It is stopping in order.</summary>
        ShuttingDown = 4,

        /// <summary>It is stopping at once.</summary>
        Stopping = 5,

        /// <summary>It is gone.</summary>
        Dead = 6,
    }

    /// <summary>What a silo knows of the cluster's members without asking anyone.</summary>
    public interface ISiloStatusOracle
    {
        /// <summary>How this silo is.</summary>
        SiloStatus CurrentStatus { get; }

        /// <summary>This silo.</summary>
        SiloAddress SiloAddress { get; }

        /// <summary>The silos that take requests.</summary>
        SiloAddress[] GetActiveSilos();
    }
}
