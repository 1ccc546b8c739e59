using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>
/// Keeps states in a relational database, by the statements that the table OrleansQuery holds. States are JSON. A row is found by hashes
/// of the grain's key and of the state's name, and then by both.
/// </summary>
public class AdoNetGrainStorage : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>The statement that finds the others.</summary>
    public const string DefaultInitializationQuery =
        "SELECT QueryKey, QueryText FROM OrleansQuery WHERE QueryKey IN ('WriteToStorageKey', 'ReadFromStorageKey', 'ClearStorageKey', 'DeleteStorageKey')";

    private readonly string _name;
    private readonly string _serviceId;
    private readonly AdoNetGrainStorageOptions _options;
    private StorageStatements? _statements;

    internal AdoNetGrainStorage(string name, AdoNetGrainStorageOptions options, ClusterOptions cluster)
    {
        _name = name;
        _options = options;
        _serviceId = cluster.ServiceId;
    }

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle)
    {
        ArgumentNullException.ThrowIfNull(lifecycle);
        lifecycle.Subscribe($"{nameof(AdoNetGrainStorage)}-{_name}", _options.InitStage, ReadStatementsAsync);
    }

    /// <inheritdoc/>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var stored = await Statements.ReadAsync(StorageRowKey.Of(_serviceId, stateName, grainId));
        grainState.RecordExists = stored?.Payload is not null;
        grainState.State = stored?.Payload is { } payload ? JsonSerializer.Deserialize<T>(payload) : Core.StateActivator<T>.Create();
        grainState.ETag = stored?.Version?.ToString(CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var written = await Statements.WriteAsync(
            StorageRowKey.Of(_serviceId, stateName, grainId), VersionOf(grainState.ETag), JsonSerializer.SerializeToUtf8Bytes(grainState.State));
        grainState.ETag = NextETag("WriteState", stateName, grainId, grainState.ETag, written);
        grainState.RecordExists = true;
    }

    /// <inheritdoc/>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        if (!grainState.RecordExists && string.IsNullOrWhiteSpace(grainState.ETag))
        {
            await ReadStateAsync(stateName, grainId, grainState);
            if (!grainState.RecordExists)
            {
                return;
            }
        }

        var cleared = await Statements.ClearAsync(
            StorageRowKey.Of(_serviceId, stateName, grainId), VersionOf(grainState.ETag), _options.DeleteStateOnClear);
        var etag = NextETag("ClearState", stateName, grainId, grainState.ETag, cleared);
        grainState.ETag = _options.DeleteStateOnClear ? null : etag;
        grainState.RecordExists = false;
        grainState.State = Core.StateActivator<T>.Create();
    }

    private StorageStatements Statements =>
        _statements ?? throw new InvalidOperationException($"Storage {_name} is used before the silo has started.");

    private async Task ReadStatementsAsync(CancellationToken cancellation) =>
        _statements = await StorageStatements.ReadAsync(_options, DefaultInitializationQuery, cancellation);

    private static int? VersionOf(string? etag) => string.IsNullOrWhiteSpace(etag) ? null : int.Parse(etag, CultureInfo.InvariantCulture);

    /// <summary>A statement that gives no version, or the one that the grain had, has changed nothing: somebody else wrote meanwhile.</summary>
    private string NextETag(string operation, string stateName, GrainId grainId, string? before, int? version)
    {
        var after = version?.ToString(CultureInfo.InvariantCulture);
        return after is null || after == before
            ? throw new InconsistentStateException(
                $"Version conflict in {operation}: state {stateName} of grain {grainId} in storage {_name} is no longer at version {before ?? "none"}.",
                after,
                before)
            : after;
    }
}

/// <summary>Makes the storage that a name's settings describe.</summary>
internal static class AdoNetGrainStorageFactory
{
    public static AdoNetGrainStorage Create(IOptionsMonitor<AdoNetGrainStorageOptions> options, IOptions<ClusterOptions> cluster, string name) =>
        new(name, options.Get(name), cluster.Value);
}
