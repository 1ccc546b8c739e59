using Orleans.Core;

namespace Orleans.Core
{
    /// <summary>A state in a storage.</summary>
    public interface IStorage
    {
        /// <summary>The version that the storage gave the state.</summary>
        string? Etag { get; }

        /// <summary>Whether the storage has the state.</summary>
        bool RecordExists { get; }

        /// <summary>Deletes the stored state.</summary>
        Task ClearStateAsync();

        /// <summary>Stores the state.</summary>
        Task WriteStateAsync();

        /// <summary>Reads the stored state.</summary>
        Task ReadStateAsync();
    }

    /// <summary>A state in a storage.</summary>
    public interface IStorage<TState> : IStorage
    {
        /// <summary>The state.</summary>
        TState State { get; set; }
    }
}

namespace Orleans.Runtime
{
    /// <summary>A state that a grain's constructor asks for with <see cref="PersistentStateAttribute"/>. It is read before the grain activates.</summary>
    public interface IPersistentState<TState> : IStorage<TState>
    {
    }

    /// <summary>Names a state and its storage.</summary>
    public interface IPersistentStateConfiguration
    {
        /// <summary>The state's name.</summary>
        string StateName { get; }

        /// <summary>The storage's name, or null for the default one.</summary>
        string? StorageName { get; }
    }

    /// <summary>Makes the states that grains' constructors ask for.</summary>
    public interface IPersistentStateFactory
    {
        /// <summary>Makes one.</summary>
        IPersistentState<TState> Create<TState>(IGrainContext context, IPersistentStateConfiguration config);
    }

    /// <summary>Has the runtime make a constructor's <see cref="IPersistentState{TState}"/>.</summary>
    [AttributeUsage(AttributeTargets.Parameter)]
    public class PersistentStateAttribute(string stateName, string? storageName = null) : Attribute, IPersistentStateConfiguration
    {
        /// <inheritdoc/>
        public string StateName { get; } = stateName;

        /// <inheritdoc/>
        public string? StorageName { get; } = storageName;
    }
}
