
namespace PahlawanPangan.Lots;

/// <summary>
/// References to lots' grains, for callers that need many: <c>GetGrain&lt;ILotGrain&gt;</c> looks up the interface's and the class's names
/// by reflection every time, which costs more than the call. References to the same lot are equal; creating one calls nothing.
/// </summary>
/// <param name="grains">Creates the references.</param>
public sealed class LotGrains(IGrainFactory grains)
{
    private ILotGrain? _any;

    /// <summary>A reference to a lot's grain.</summary>
    /// <exception cref="ArgumentException">No silo was reached yet, or none has the lots' grains.</exception>
    public ILotGrain this[Guid lotId]
    {
        get
        {
            // Not in the constructor: a client knows the silos' grains only once it is connected.
            _any ??= grains.GetGrain<ILotGrain>(Guid.Empty);

            // A test double of a grain is not an Orleans reference.
            return _any is GrainReference any
                ? (ILotGrain)grains.GetGrain(GrainId.Create(any.GrainId.Type, GrainIdKeyExtensions.CreateGuidKey(lotId)), any.InterfaceType)
                : grains.GetGrain<ILotGrain>(lotId);
        }
    }
}
