using System.Data.Common;
using Orleans.Storage;

namespace PahlawanPangan.Grains.Documents;

/// <summary>
/// Orleans' stock storage, for grains that emit no events. It is wrapped only to report in the runtime's own exception that the database is
/// lost: the driver's exceptions cannot be serialized to another process, and a caller there would get a serialization error instead.
/// </summary>
internal sealed class PlainStorage : IGrainStorage
{
    /// <summary>The storage name that grains use.</summary>
    public const string Name = "plain";

    /// <summary>The name of what is wrapped.</summary>
    public const string StockName = "plain-stock";

    private readonly IGrainStorage _stock;

    /// <summary>Wraps a storage.</summary>
    public PlainStorage(IGrainStorage stock) => _stock = stock;

    /// <inheritdoc/>
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        RunAsync(_stock.ReadStateAsync(stateName, grainId, grainState), stateName);

    /// <inheritdoc/>
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        RunAsync(_stock.WriteStateAsync(stateName, grainId, grainState), stateName);

    /// <inheritdoc/>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        RunAsync(_stock.ClearStateAsync(stateName, grainId, grainState), stateName);

    private static async Task RunAsync(Task operation, string stateName)
    {
        try
        {
            await operation;
        }
        catch (DbException lost)
        {
            throw new OrleansException($"The storage of {stateName} failed: {lost.Message}");
        }
    }
}
