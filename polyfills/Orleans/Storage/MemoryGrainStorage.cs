using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Serialization.Cloning;

namespace Orleans.Storage;

/// <summary>Keeps states in memory until the silo ends, with versions, for tests and development.</summary>
public sealed class MemoryGrainStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<(string StateName, GrainId GrainId), Entry> _entries = new();
    private readonly Lock _gate = new();
    private long _lastVersion;

    /// <inheritdoc/>
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        lock (_gate)
        {
            if (_entries.TryGetValue((stateName, grainId), out var entry))
            {
                grainState.State = Detach((T)entry.State!);
                grainState.ETag = entry.ETag;
                grainState.RecordExists = true;
            }
            else
            {
                Reset(grainState);
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        lock (_gate)
        {
            ThrowIfOutOfDate(stateName, grainId, grainState.ETag);
            var etag = (++_lastVersion).ToString(CultureInfo.InvariantCulture);
            _entries[(stateName, grainId)] = new Entry(Detach(grainState.State), etag);
            grainState.ETag = etag;
            grainState.RecordExists = true;
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        lock (_gate)
        {
            ThrowIfOutOfDate(stateName, grainId, grainState.ETag);
            _entries.TryRemove((stateName, grainId), out _);
            Reset(grainState);
        }

        return Task.CompletedTask;
    }

    private static void Reset<T>(IGrainState<T> grainState)
    {
        grainState.State = Core.StateActivator<T>.Create();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    /// <summary>What is stored shares nothing with what the grain goes on changing.</summary>
    private static T? Detach<T>(T? state)
    {
        try
        {
            return DeepCopy<T>.Copy(state!);
        }
        catch (CodecNotFoundException)
        {
            // A state need not be marked for grain calls to be stored.
            return JsonSerializer.Deserialize<T>(JsonSerializer.SerializeToUtf8Bytes(state));
        }
    }

    private void ThrowIfOutOfDate(string stateName, GrainId grainId, string? etag)
    {
        var stored = _entries.TryGetValue((stateName, grainId), out var entry) ? entry.ETag : null;
        if (stored != etag)
        {
            throw new InconsistentStateException(
                $"State {stateName} of grain {grainId} was written by another since it was read.", stored, etag);
        }
    }

    private sealed record Entry(object? State, string ETag);
}
