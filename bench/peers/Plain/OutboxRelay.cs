using NATS.Client.Core;
using NATS.Client.JetStream;
using Npgsql;
using PahlawanPangan.Peers.Claims;

namespace PahlawanPangan.Peers.Plain;

/// <summary>Publishes the outbox's rows to JetStream, pipelined, and deletes those that were acknowledged.</summary>
internal sealed class OutboxRelay(PeerSettings settings, NatsConnection nats, Doorbell doorbell, ILogger<OutboxRelay> logger)
    : BackgroundService
{
    private const int RowsMax = 1000;
    private const string Delete = "DELETE FROM outbox WHERE id = ANY ($1)";
    private const string Read = "SELECT id, event_id, payload FROM outbox ORDER BY id LIMIT $1";

    /// <summary>After a ring, so that the events of claims that are made at the same time are published together.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AcknowledgedWithin = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await PeerStream.EnsureAsync(new NatsJSContext(nats), stoppingToken);
        await using var publisher = await PipelinedPublisher.CreateAsync(nats, stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await DrainAsync(publisher, stoppingToken);
                await doorbell.WaitAsync(PollEvery, stoppingToken);
                await Task.Delay(Gathering, stoppingToken);
            }
            catch (Exception exception) when (exception is NpgsqlException or NatsException or TimeoutException)
            {
                // The broker drops what it has already stored by its id.
                logger.PublishingFailed(exception);
                await Task.Delay(PollEvery, stoppingToken);
            }
        }
    }

    /// <summary>One round trip deletes what was published and reads what is next.</summary>
    private async Task DrainAsync(PipelinedPublisher publisher, CancellationToken cancellation)
    {
        long[] published = [];
        while (true)
        {
            await using var batch = settings.Background.CreateBatch();
            if (published.Length > 0)
            {
                batch.Add(Delete, new NpgsqlParameter<long[]> { TypedValue = published });
            }

            batch.Add(Read, new NpgsqlParameter<int> { TypedValue = RowsMax });
            var rows = new List<OutboxRow>();
            await using (var reader = await batch.ExecuteReaderAsync(cancellation))
            {
                while (await reader.ReadAsync(cancellation))
                {
                    rows.Add(new OutboxRow(reader.GetInt64(0), reader.GetGuid(1), reader.GetFieldValue<byte[]>(2)));
                }
            }

            if (rows.Count == 0)
            {
                return;
            }

            await publisher.PublishAsync(rows, AcknowledgedWithin, cancellation);
            published = [.. rows.Select(static row => row.Id)];
        }
    }
}

/// <summary>An event that waits to be published.</summary>
internal readonly record struct OutboxRow(long Id, Guid EventId, byte[] Payload);
