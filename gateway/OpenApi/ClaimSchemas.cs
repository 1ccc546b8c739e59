using PahlawanPangan.Gateway.Claims;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.OpenApi;

/// <summary>What claims look like in the API's document.</summary>
internal static class ClaimSchemas
{
    public static void AddTo(SchemaRegistry registry)
    {
        registry.Add("Delivery", Schema.Object(
            "Where a courier should bring the food.", isClosed: true, ("location", registry.Reference("Place"))));
        registry.Add("ClaimLot", Schema.Object(
            "How much to claim.", isClosed: true,
            ("quantity", Schema.Count("In whole units of the lot.", 1, Quantities.PostedMax)),
            ("delivery?", registry.Reference("Delivery"))));
        registry.Add("ClaimOfLot", Schema.Object(
            "How much to claim from which lot.", isClosed: true,
            ("lotId", Schema.Id("The lot; each may come once.")),
            ("quantity", Schema.Count("In whole units of the lot.", 1, Quantities.PostedMax)),
            ("delivery?", registry.Reference("Delivery"))));
        registry.Add("ClaimLots", Schema.Object(
            "Several claims.", isClosed: true,
            ("claims", Schema.Array($"1 to {ClaimLotsJson.ClaimsMax} claims.", registry.Reference("ClaimOfLot")))));
        registry.Add("ClaimOutcomeList", Schema.Object(
            "What became of several claims.", isClosed: false,
            ("items", Schema.Array("One for each claim, in the request's order.", Schema.Object(
                "A claim that was made, or the problem that a request to its lot alone would have been answered with.", isClosed: false,
                ("lotId", Schema.Id("The lot.")),
                ("claim?", registry.Reference("Claim")),
                ("problem?", registry.Reference("Problem")))))));
        registry.Add("Collection", Schema.Object(
            "A handover.", isClosed: true,
            ("code", Schema.Text("The pickup code that the claimant showed.", CollectionJson.CodeLengthMax)),
            ("quantity?", Schema.Count("How much was taken; the whole claim when absent. The rest returns to the lot.", 1, Quantities.PostedMax))));
        registry.Add("Claim", Schema.Object(
            "A claim on a lot.", isClosed: false,
            ("id", Schema.Id("The claim's id.")),
            ("lotId", Schema.Id("The lot it takes from.")),
            ("recipientId", Schema.Id("Who claimed.")),
            ("quantity", Schema.Count("How much was claimed.", 1, Quantities.PostedMax)),
            ("status", Schema.Name<ClaimStatus>("Where the claim stands.")),
            ("heldUntil", Schema.Time("The hold lapses at this moment.")),
            ("collected?", Schema.Count("How much was handed over; absent until then.", 1, Quantities.PostedMax)),
            ("pickupCode?", Schema.PlainText("Proves the claimant at pickup; for the claimant alone.")),
            ("createdAt", Schema.Time("When it was claimed."))));
        registry.Add("ClaimList", Lists.Of(registry.Reference("Claim")));
    }
}
