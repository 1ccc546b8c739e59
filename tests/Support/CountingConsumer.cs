using Npgsql;
using PahlawanPangan.Grains.Downstream;

namespace PahlawanPangan.Tests.Support;

/// <summary>A consumer whose effect is a row per event in a table that accepts the same event twice.</summary>
internal sealed class CountingConsumer : IEventConsumer
{
    public const string Table = "CREATE TABLE effect (number bigserial, consumer text, aggregate_id uuid, sequence bigint)";

    public string Name { get; init; } = "counting";

    public string? Aggregate { get; init; } = "lot";

    public TimeSpan? AgeMax { get; init; }

    public int AttemptsMax { get; init; } = 5;

    /// <summary>Selects the events that it fails at.</summary>
    public Func<StreamEvent, bool> Fails { get; set; } = _ => false;

    public async Task HandleAsync(NpgsqlConnection connection, IReadOnlyList<StreamEvent> events, CancellationToken cancellation)
    {
        foreach (var streamEvent in events)
        {
            if (Fails(streamEvent))
            {
                throw new InvalidDataException($"Poison: {streamEvent.Sequence}");
            }
        }

        await using var command = new NpgsqlCommand(
            "INSERT INTO effect (consumer, aggregate_id, sequence) SELECT $1, * FROM unnest($2::uuid[], $3::bigint[])", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Name });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. events.Select(streamEvent => streamEvent.AggregateId)] });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. events.Select(streamEvent => streamEvent.Sequence)] });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public async Task<bool> ForgetAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("DELETE FROM effect WHERE consumer = $1", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Name });
        await command.ExecuteNonQueryAsync(cancellation);
        return true;
    }
}
