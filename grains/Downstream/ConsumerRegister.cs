using Microsoft.Extensions.Options;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>Registers the consumers of this build in PostgreSQL.</summary>
internal sealed class ConsumerRegister(LotShards shards, IEnumerable<IEventConsumer> consumers, IOptions<DownstreamOptions> options)
    : IConsumerRegister
{
    // A consumer that is new to a database begins where its present history began.
    private const string Register =
        """
        INSERT INTO consumer_position (consumer, aggregate, epoch, numbers, updated_at)
        SELECT c.name, c.aggregate, 0, coalesce((
            SELECT jsonb_object_agg(h.lane, h.number) FROM history_start AS h
            WHERE c.aggregate IS NULL OR split_part(h.lane, '-', 2) = c.aggregate), '{}'), now()
        FROM unnest($1::text[], $2::text[]) AS c (name, aggregate) ORDER BY c.name
        ON CONFLICT (consumer) DO NOTHING
        """;

    private readonly IEventConsumer[] _consumers = options.Value.Enabled ? [.. consumers] : [];

    /// <inheritdoc/>
    public async Task EnsureAsync(CancellationToken cancellation)
    {
        if (_consumers.Length == 0)
        {
            return;
        }

        await using var command = shards.Background(0).CreateCommand(Register);
        command.AddArray(_consumers.Select(static consumer => consumer.Name));
        command.AddArray(_consumers.Select(static consumer => consumer.Aggregate));
        _ = await command.ExecuteNonQueryAsync(cancellation);
    }
}
