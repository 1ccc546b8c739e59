namespace PahlawanPangan.Grains.Upkeep;

/// <summary>Rows that are deleted when they have reached their age.</summary>
/// <param name="Table">The table.</param>
/// <param name="Condition">Which rows of the table r are due; $1 is the moment before which they ended.</param>
/// <param name="Days">How long they are kept.</param>
internal sealed record RowAge(string Table, string Condition, Func<UpkeepOptions, int> Days)
{
    /// <summary>
    /// Every table whose rows have an age, but for lots with what belongs to them (<see cref="EndedLots"/>), the outbox's days, documents
    /// and revocations. docs/operations.md lists all tables.
    /// </summary>
    public static IReadOnlyList<RowAge> All { get; } =
    [
        new("webhook_delivery", "r.ended_at < $1", static options => options.RequestDays),
        new("message", "r.ended_at < $1", static options => options.RequestDays),

        // One that waits to be sent to a webhook, or for a decision, is read when its turn comes.
        new(
            "notification",
            """
            r.created_at < $1 AND NOT EXISTS (
              SELECT FROM webhook w JOIN webhook_delivery d ON d.webhook_id = w.id
              WHERE w.account_id = r.account_id AND d.number = r.number AND d.status IN (0, 5))
            """,
            static options => options.NotificationDays),
        new("dropped_event", "r.dropped_at < $1", static options => options.RecordDays),
        new("dead_letter", "r.settled_at < $1", static options => options.RecordDays),

        // A month ends with its last day.
        new("statement", "r.month < $1 - interval '31 days'", static options => options.StatementDays),

        // What belongs to a recall goes before it. Its document has an expiry of its own.
        new("recall_notice", OfClosedRecall, static options => options.RecallDays),
        new("recall_lot", OfClosedRecall, static options => options.RecallDays),
        new(
            "recall",
            """
            r.closed_at < $1 AND NOT EXISTS (SELECT FROM recall_notice n WHERE n.recall_id = r.id)
              AND NOT EXISTS (SELECT FROM recall_lot l WHERE l.recall_id = r.id)
            """,
            static options => options.RecallDays),
    ];

    private const string OfClosedRecall = "r.recall_id IN (SELECT c.id FROM recall c WHERE c.closed_at < $1)";

    /// <summary>Deletes at most $2 of the rows. Rows that another silo or a request has locked are passed over.</summary>
    public string Delete =>
        $"DELETE FROM {Table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM {Table} r WHERE {Condition} LIMIT $2 FOR UPDATE SKIP LOCKED))";
}
