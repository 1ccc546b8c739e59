using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Lots;

/// <summary>A page of lots on the wire. The last page has no <c>next</c>.</summary>
internal sealed record LotListJson(IReadOnlyList<LotJson> Items, string? Next)
{
    public static LotListJson Of(Page<LotView> page) => new([.. page.Items.Select(LotJson.Of)], page.Next);
}
