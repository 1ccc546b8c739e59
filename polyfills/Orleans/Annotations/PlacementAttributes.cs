using Orleans.Runtime;

namespace Orleans.Placement
{
    /// <summary>Says on which silo a grain is activated. One process is one silo, so every strategy picks it.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public abstract class PlacementAttribute : Attribute
    {
        /// <summary>Wraps a strategy.</summary>
        protected PlacementAttribute(PlacementStrategy placement) => PlacementStrategy = placement;

        /// <summary>The strategy.</summary>
        public PlacementStrategy PlacementStrategy { get; }
    }

    /// <summary>Prefers the silo of the caller.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class PreferLocalPlacementAttribute() : PlacementAttribute(new PreferLocalPlacement());

    /// <summary>Picks a silo at random.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class RandomPlacementAttribute() : PlacementAttribute(new RandomPlacement());

    /// <summary>Picks the silo by the hash of the grain id.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class HashBasedPlacementAttribute() : PlacementAttribute(new HashBasedPlacement());

    /// <summary>Picks the silo with the fewest activations.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class ActivationCountBasedPlacementAttribute() : PlacementAttribute(new ActivationCountBasedPlacement());

    /// <summary>Picks the silo with the most processor and memory to spare.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class ResourceOptimizedPlacementAttribute() : PlacementAttribute(new ResourceOptimizedPlacement());

    /// <summary>Picks a silo of the role that the grain's key names.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class SiloRoleBasedPlacementAttribute() : PlacementAttribute(new SiloRoleBasedPlacement());
}

namespace Orleans.Runtime
{
    /// <summary>How the silo of a new activation is picked.</summary>
    public abstract class PlacementStrategy
    {
    }

    /// <summary>Prefers the silo of the caller.</summary>
    public sealed class PreferLocalPlacement : PlacementStrategy
    {
    }

    /// <summary>Picks a silo at random.</summary>
    public sealed class RandomPlacement : PlacementStrategy
    {
    }

    /// <summary>Picks the silo by the hash of the grain id.</summary>
    public sealed class HashBasedPlacement : PlacementStrategy
    {
    }

    /// <summary>Picks the silo with the fewest activations.</summary>
    public sealed class ActivationCountBasedPlacement : PlacementStrategy
    {
    }

    /// <summary>Picks the silo with the most processor and memory to spare.</summary>
    public sealed class ResourceOptimizedPlacement : PlacementStrategy
    {
    }

    /// <summary>Picks a silo of the role that the grain's key names.</summary>
    public class SiloRoleBasedPlacement : PlacementStrategy
    {
    }

    internal sealed class StatelessWorkerPlacement(int maxLocal) : PlacementStrategy
    {
        public int MaxLocal { get; } = maxLocal;
    }
}
