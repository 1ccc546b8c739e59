using Microsoft.AspNetCore.Components;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Pages.Donor;

/// <summary>A page of a donor, about own lots.</summary>
public abstract class DonorPage : PageBase
{
    /// <summary>The lots.</summary>
    [Inject]
    internal LotGrains Lots { get; set; } = null!;

    /// <summary>The lists of lots and claims.</summary>
    internal ILotCatalogueGrain Catalogue => Grains.GetGrain<ILotCatalogueGrain>(0);

    /// <summary>What was done on the page before, for a note.</summary>
    protected string? Done => Http.Request.Query["done"];

    /// <summary>The caller's lot; null, with the problem noted, for another donor's.</summary>
    internal async Task<LotView?> FindOwnAsync(Guid lotId)
    {
        var lot = await Lots[lotId].GetAsync();
        return await AskAsync(Task.FromResult(lot is { IsRefused: false } && lot.Value.DonorId != Caller.Id
            ? new Refusal(RefusalKind.NotFound, "There is no such lot of this donor.")
            : lot));
    }

    /// <summary>A text as the API's names are spelt: small letters, and hyphens in place of blanks.</summary>
    protected static string? Slug(string? text) => text is null
        ? null
        : string.Join('-', text.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
