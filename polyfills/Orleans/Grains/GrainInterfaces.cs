namespace Orleans.Runtime
{
    /// <summary>Anything that calls can be sent to.</summary>
    public interface IAddressable
    {
    }

    /// <summary>A second interface that an activation serves beside its grain's own.</summary>
    public interface IGrainExtension : IAddressable
    {
    }
}

namespace Orleans
{
    /// <summary>The base of grain interfaces.</summary>
    public interface IGrain : Runtime.IAddressable
    {
    }

    /// <summary>A grain whose key is a GUID.</summary>
    public interface IGrainWithGuidKey : IGrain
    {
    }

    /// <summary>A grain whose key is an integer.</summary>
    public interface IGrainWithIntegerKey : IGrain
    {
    }

    /// <summary>A grain whose key is a string.</summary>
    public interface IGrainWithStringKey : IGrain
    {
    }

    /// <summary>A grain whose key is a GUID and a string.</summary>
    public interface IGrainWithGuidCompoundKey : IGrain
    {
    }

    /// <summary>A grain whose key is an integer and a string.</summary>
    public interface IGrainWithIntegerCompoundKey : IGrain
    {
    }

    /// <summary>The base of interfaces that objects outside of grains are called through.</summary>
    public interface IGrainObserver : Runtime.IAddressable
    {
    }

    /// <summary>What the runtime needs of a grain class.</summary>
    public interface IGrainBase
    {
        /// <summary>The activation that the instance lives in.</summary>
        Runtime.IGrainContext GrainContext { get; }

        /// <summary>Runs before the first request.</summary>
        Task OnActivateAsync(CancellationToken token) => Task.CompletedTask;

        /// <summary>Runs after the last request.</summary>
        Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => Task.CompletedTask;
    }
}
