namespace PahlawanPangan.Peers.Plain;

/// <summary>
/// The five effects of a batch of events, each a statement that notes the events in its consumer's inbox and takes effect for those that
/// were not there yet. Parameters: events, lots, donors, claims, recipients, quantities, moments.
/// </summary>
internal static class EffectStatements
{
    private const string Given =
        """
        unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::bigint[], $7::timestamptz[])
          AS given (event_id, lot_id, donor_id, claim_id, recipient_id, quantity, occurred_at)
        """;

    private const string Ledger =
        """
        INSERT INTO ledger (event_id, lot_id, claim_id, party_id, quantity, occurred_at)
        SELECT event_id, lot_id, claim_id, recipient_id, quantity, occurred_at FROM fresh
        """;

    private const string Recipient =
        """
        INSERT INTO notification (account_id, event_id, kind, lot_id, claim_id, quantity, created_at)
        SELECT recipient_id, event_id, 'claim-held', lot_id, claim_id, quantity, now() FROM fresh
        """;

    private const string Donor =
        """
        INSERT INTO notification (account_id, event_id, kind, lot_id, claim_id, quantity, created_at)
        SELECT donor_id, event_id, 'lot-claimed', lot_id, claim_id, quantity, now() FROM fresh
        """;

    private const string Logistics = "INSERT INTO logistics (claim_id, lot_id, status) SELECT claim_id, lot_id, 'held' FROM fresh";

    private const string Impact =
        """
        INSERT INTO impact AS i (donor_id, claims, quantity) SELECT donor_id, count(*), sum(quantity) FROM fresh GROUP BY donor_id
        ON CONFLICT (donor_id) DO UPDATE SET claims = i.claims + excluded.claims, quantity = i.quantity + excluded.quantity
        """;

    /// <summary>The consumers by their names, with their statements.</summary>
    public static IReadOnlyDictionary<string, string> ByConsumer { get; } = new Dictionary<string, string>
    {
        ["ledger"] = Fresh(1) + Ledger,
        ["recipients"] = Fresh(2) + Recipient,
        ["donors"] = Fresh(3) + Donor,
        ["logistics"] = Fresh(4) + Logistics,
        ["impact"] = Fresh(5) + Impact,
    };

    /// <summary>All five in one statement, with one inbox.</summary>
    public static string Together { get; } =
        $"{Fresh(0)}, a AS ({Ledger}), b AS ({Recipient}), c AS ({Donor}), d AS ({Logistics}) {Impact}";

    private static string Fresh(int consumer) =>
        $"""
        WITH noted AS (
          INSERT INTO inbox (consumer, event_id) SELECT {consumer}, unnest($1::uuid[]) ON CONFLICT DO NOTHING RETURNING event_id),
        fresh AS (SELECT given.* FROM {Given} JOIN noted USING (event_id))

        """;
}
