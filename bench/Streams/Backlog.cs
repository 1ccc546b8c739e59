using Npgsql;
using NpgsqlTypes;
using PahlawanPangan.Bench.Claims;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Grains.Lots.Storage;
using PahlawanPangan.Lots;
using PahlawanPangan.Grains;

namespace PahlawanPangan.Bench.Streams;

/// <summary>One event as a row of the outbox.</summary>
internal sealed record OutboxEvent(Guid LotId, long Sequence, Guid EventId, string Subject, byte[] Payload);

/// <summary>Creates events like those of claims, and puts them into an outbox all at once.</summary>
internal static class Backlog
{
    private const int Lots = 1000;

    public static List<OutboxEvent> Make(int events)
    {
        using var writer = new LotEventWriter();
        var lots = Enumerable.Range(0, Lots).Select(_ => Guid.NewGuid()).ToArray();
        var now = DateTimeOffset.UtcNow;
        var made = new List<OutboxEvent>(events);
        for (var i = 0; i < events; i++)
        {
            var claim = new Claim
            {
                Id = Guid.NewGuid(),
                RecipientId = lots[i % Lots],
                Quantity = 1,
                HeldUntil = now.AddHours(2),
                CreatedAt = now,
                Fingerprint = default,
            };
            var (lot, sequence) = (lots[i % Lots], (i / Lots) + 2L);
            var after = new Quantities { Posted = Quantities.PostedMax, Available = Quantities.PostedMax - i, Held = i };
            writer.Clear();
            var payload = writer.Write(
                lot, BenchDatabase.Donor, BenchDatabase.Region, new RecordedEvent(
                    new LotClaimed(claim), sequence, after, now, ClaimPath.TraceParent),
                out var subject);
            made.Add(new OutboxEvent(lot, sequence, EventId.Of(lot, sequence), subject, payload.ToArray()));
        }

        return made;
    }

    /// <summary>Writes events in one transaction, and runs a callback right before the commit.</summary>
    public static async Task StoreAsync(NpgsqlDataSource database, List<OutboxEvent> events, Action committing)
    {
        var now = DateTimeOffset.UtcNow;
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await CopyAsync(connection, events, now);
        committing();
        await transaction.CommitAsync();
    }

    /// <summary>Copies events into the outbox, within the connection's transaction.</summary>
    public static async Task CopyAsync(NpgsqlConnection connection, IEnumerable<OutboxEvent> events, DateTimeOffset now)
    {
        await using var rows = await connection.BeginBinaryImportAsync(
            """
            COPY outbox (lane, position, aggregate_id, sequence, event_id, subject, trace_id, trace_parent, occurred_at, payload)
            FROM STDIN (FORMAT binary)
            """);
        var trace = TraceParent.TraceId(ClaimPath.TraceParent)!.Value;
        var position = 0;
        foreach (var outboxEvent in events)
        {
            await rows.StartRowAsync();
            await rows.WriteAsync(OutboxLane.Of(outboxEvent.LotId), NpgsqlDbType.Smallint);
            await rows.WriteAsync(position++, NpgsqlDbType.Integer);
            await rows.WriteAsync(outboxEvent.LotId, NpgsqlDbType.Uuid);
            await rows.WriteAsync(outboxEvent.Sequence, NpgsqlDbType.Bigint);
            await rows.WriteAsync(outboxEvent.EventId, NpgsqlDbType.Uuid);
            await rows.WriteAsync(outboxEvent.Subject, NpgsqlDbType.Text);
            await rows.WriteAsync(trace, NpgsqlDbType.Uuid);
            await rows.WriteAsync(ClaimPath.TraceParent, NpgsqlDbType.Text);
            await rows.WriteAsync(now, NpgsqlDbType.TimestampTz);
            await rows.WriteAsync(outboxEvent.Payload, NpgsqlDbType.Bytea);
        }

        _ = await rows.CompleteAsync();
    }
}
