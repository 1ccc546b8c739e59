using Orleans.Runtime;

namespace Orleans
{
    /// <summary>A state with what its storage knows about it.</summary>
    public interface IGrainState<T>
    {
        /// <summary>The state.</summary>
        T? State { get; set; }

        /// <summary>The version that the storage gave it.</summary>
        string? ETag { get; set; }

        /// <summary>Whether the storage has it.</summary>
        bool RecordExists { get; set; }
    }

    /// <summary>A state with what its storage knows about it.</summary>
    [GenerateSerializer]
    public sealed class GrainState<T> : IGrainState<T>
    {
        /// <summary>Starts empty.</summary>
        public GrainState()
        {
        }

        /// <summary>Starts with a state.</summary>
        public GrainState(T? state) => State = state;

        /// <summary>Starts with a state and its version.</summary>
        public GrainState(T? state, string? eTag)
            : this(state) => ETag = eTag;

        /// <inheritdoc/>
        [Id(0)]
        public T? State { get; set; }

        /// <inheritdoc/>
        [Id(1)]
        public string? ETag { get; set; }

        /// <inheritdoc/>
        [Id(2)]
        public bool RecordExists { get; set; }
    }
}

namespace Orleans.Storage
{
    /// <summary>Keeps grains' states.</summary>
    public interface IGrainStorage
    {
        /// <summary>Reads a state.</summary>
        Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

        /// <summary>Writes a state if its version is the stored one.</summary>
        Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

        /// <summary>Deletes a state if its version is the stored one.</summary>
        Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);
    }

    /// <summary>Finds the storage of grain classes.</summary>
    public static class GrainStorageHelpers
    {
        /// <summary>The storage that a class names with <see cref="Providers.StorageProviderAttribute"/>, else the default one.</summary>
        public static IGrainStorage GetGrainStorage(Type grainType, IServiceProvider services) => StorageLookup.ForClass(grainType, services);
    }

    /// <summary>A grain names a storage that is not registered.</summary>
    public sealed class BadProviderConfigException : OrleansException
    {
        /// <summary>Says no more than its type.</summary>
        public BadProviderConfigException()
        {
        }

        /// <summary>Says which.</summary>
        public BadProviderConfigException(string msg)
            : base(msg)
        {
        }

        /// <summary>Says which, and why.</summary>
        public BadProviderConfigException(string msg, Exception exc)
            : base(msg, exc)
        {
        }
    }
}
