using Npgsql;
using PahlawanPangan.Grains.Downstream;

namespace PahlawanPangan.Grains.Notifications;

/// <summary>
/// Queues messages to addresses: one-time codes and notices about an account. Codes older than five minutes are dropped and recorded as
/// dropped, since they have expired; a notice is sent whatever its age.
/// </summary>
internal sealed class MessageConsumer : IEventConsumer
{
    /// <summary>The maximum age of a code when it is sent.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(5);

    private const string Insert =
        """
        INSERT INTO message (
          event_id, sealed_for, sequence, kind, channel, recipient, code, purpose, good_until, occurred_at, account_id, next_at)
        SELECT m.*, $12 FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                                    $9::timestamptz[], $10::timestamptz[], $11::uuid[]) AS m
        """;

    private readonly Clock _clock;

    /// <summary>Called by the host.</summary>
    public MessageConsumer(Clock clock) => _clock = clock;

    /// <inheritdoc/>
    public string Name => "messages";

    /// <inheritdoc/>
    public string? Aggregate => "account";

    /// <inheritdoc/>
    public TimeSpan? AgeMax => null;

    /// <summary>People wait for codes.</summary>
    public bool IsUrgent => true;

    /// <inheritdoc/>
    public async Task HandleAsync(NpgsqlConnection connection, IReadOnlyList<StreamEvent> events, CancellationToken cancellation)
    {
        var now = _clock.Now;
        var messages = events.Select(streamEvent => (Event: streamEvent, Data: Read(streamEvent)))
            .Where(one => one.Data.Recipient is not null).ToList();
        var expired = messages.Where(one => one.Data.Code is not null && now - one.Event.OccurredAt > MaxAge).ToList();
        if (expired.Count > 0)
        {
            await StaleEvents.RecordAsync(connection, Name, expired.ConvertAll(one => one.Event), now, cancellation);
            messages = [.. messages.Except(expired)];
        }

        if (messages.Count == 0)
        {
            return;
        }

        await using var command = new NpgsqlCommand(Insert, connection);
        command.AddArray(messages.Select(one => one.Event.Id));
        command.AddArray(messages.Select(one => one.Event.AggregateId));
        command.AddArray(messages.Select(one => one.Event.Sequence));
        command.AddArray(messages.Select(one => one.Event.Type));
        command.AddArray(messages.Select(one => one.Data.Channel ?? "email"));
        command.AddArray(messages.Select(one => one.Data.Recipient!));
        command.AddArray(messages.Select(one => one.Data.Code));
        command.AddArray(messages.Select(one => one.Data.Purpose));
        command.AddArray(messages.Select(one => one.Data.GoodUntil));
        command.AddArray(messages.Select(one => one.Event.OccurredAt));
        command.AddArray(messages.Select(one => one.Data.AccountId ?? one.Event.AggregateId));
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>What the event says; it names the account where the event is a challenge's.</summary>
    private static (string? Channel, string? Recipient, string? Code, string? Purpose, DateTimeOffset? GoodUntil, Guid? AccountId) Read(
        StreamEvent streamEvent)
    {
        var data = streamEvent.Data;
        return (Text("channel"), Text("recipient"), Text("code"), Text("purpose"),
            data.TryGetProperty("goodUntil", out var until) ? until.GetDateTimeOffset() : null,
            data.TryGetProperty("accountId", out var account) ? account.GetGuid() : null);

        string? Text(string name) => data.TryGetProperty(name, out var value) ? value.GetString() : null;
    }
}
