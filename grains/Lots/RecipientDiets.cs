using PahlawanPangan.Accounts;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Lots;

/// <summary>
/// Reads recipients' diets for claims. As <see cref="LotGrains"/> does, it spares each claim the look-up of the interface by reflection.
/// </summary>
internal sealed class RecipientDiets(IGrainFactory grains)
{
    private IDietGrain? _any;

    /// <summary>The diet of an account; null when it has stated none.</summary>
    public ValueTask<RecipientDiet?> ReadAsync(Guid accountId)
    {
        _any ??= grains.GetGrain<IDietGrain>(Guid.Empty);
        return _any is GrainReference any
            ? ((IDietGrain)grains.GetGrain(
                GrainId.Create(any.GrainId.Type, GrainIdKeyExtensions.CreateGuidKey(accountId)), any.InterfaceType)).GetAsync()
            : grains.GetGrain<IDietGrain>(accountId).GetAsync();
    }
}
