using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using PahlawanPangan.Grains.Accounts;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Operations;
using StandardWebhooks;

namespace PahlawanPangan.Grains.Notifications;

/// <summary>
/// Hands messages to the operator's mail or SMS provider: a POST to the configured URL, signed like a webhook. The address and code
/// are decrypted only for that request. A message that can never be sent is set aside as a dead letter.
/// </summary>
internal sealed class MessageSender : OutgoingSender
{
    /// <summary>The most messages that are on their way at a time, and those of one account.</summary>
    private const int MessagesMax = 32, MessagesOfAccountMax = 4;

    /// <summary>The longest pause between two attempts.</summary>
    private const int RetryDoublingsMax = 5;

    // Of the oldest that are due, each account's first before the second of any: one that has many does not hold the others.
    private const string Take =
        """
        WITH oldest AS (
          SELECT event_id, sealed_for, next_at FROM message WHERE status = 0 AND next_at <= $1 ORDER BY next_at LIMIT 1000
        ), fair AS (
          SELECT event_id, next_at, row_number() OVER (PARTITION BY sealed_for ORDER BY next_at) AS turn FROM oldest
        ), due AS (
          SELECT m.event_id FROM message m JOIN fair f USING (event_id) WHERE m.status = 0 AND m.next_at <= $1
          ORDER BY f.turn, f.next_at LIMIT $2 FOR UPDATE OF m SKIP LOCKED
        )
        UPDATE message m SET attempts = attempts + 1, next_at = $3 FROM due WHERE m.event_id = due.event_id
        RETURNING m.event_id, m.sealed_for, m.kind, m.channel, m.recipient, m.code, m.purpose, m.good_until, m.occurred_at, m.attempts,
          m.sequence
        """;

    private const string Due = "SELECT FROM message WHERE status = 0 AND next_at <= $1";

    private const string Drop =
        """
        WITH dropped AS (
          UPDATE message SET status = 3, recipient = '', code = NULL, ended_at = $2 WHERE event_id = $1
          RETURNING event_id, sealed_for, sequence, kind, occurred_at
        )
        INSERT INTO dropped_event (consumer, event_id, aggregate_id, sequence, subject, occurred_at, dropped_at)
        SELECT 'message-sender', event_id, sealed_for, sequence, kind, occurred_at, $2 FROM dropped ON CONFLICT DO NOTHING
        """;

    private static readonly TimeSpan NoticeAgeMax = TimeSpan.FromDays(3);

    private readonly NpgsqlDataSource _database;
    private readonly ContactCipher _cipher;
    private readonly Clock _clock;
    private readonly NotificationOptions _options;
    private readonly StandardWebhook _signer;
    private readonly ILogger<MessageSender> _logger;

    /// <summary>Called by the host.</summary>
    public MessageSender(
        NpgsqlDataSource database, ContactCipher cipher, Clock clock, IOptions<NotificationOptions> options, ServiceStates states,
        ILogger<MessageSender> logger, DueWork? due = null)
#pragma warning disable CA2000 // The base owns the handler.
        : base(new SocketsHttpHandler(), MessagesMax, options.Value, due?.Add(Due), states, logger)
#pragma warning restore CA2000
    {
        _database = database;
        _cipher = cipher;
        _clock = clock;
        _options = options.Value;
        _signer = new StandardWebhook(Encoding.UTF8.GetBytes(_options.MessageSecret));
        _logger = logger;
        QueueMetrics.Started(Dead.Name);
    }

    /// <summary>Its dead letters.</summary>
    public static WorkQueue Dead { get; } = new(
        "message-sender",
        "UPDATE message SET status = 2, last_error = $2 WHERE event_id = $1 AND status = 0",
        "UPDATE message SET status = 0, attempts = 0, next_at = $2 WHERE event_id = $1 AND status = 2",
        "UPDATE message SET status = 3, recipient = '', code = NULL, ended_at = $2 WHERE event_id = $1 AND status = 2");

    /// <inheritdoc/>
    protected override string Work => "Delivery of messages";

    /// <inheritdoc/>
    protected override async Task<IReadOnlyList<Task>> StartDueAsync(CancellationToken cancellation)
    {
        var free = Slots.Free;
        if (free == 0)
        {
            return [];
        }

        List<Task> started = [];
        foreach (var message in await TakeAsync(free, cancellation))
        {
            WorkBound[] bounds = [new(message.SealedFor, MessagesOfAccountMax)];
            if (Slots.TryTake(bounds))
            {
                started.Add(Start(() => SendAsync(message, cancellation), bounds));
            }
            else
            {
                await ReturnAsync(message);
            }
        }

        return started;
    }

    private async Task<List<Message>> TakeAsync(int most, CancellationToken cancellation)
    {
        await using var command = _database.CreateCommand(Take);
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = _clock.Now });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = most });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = _clock.Now + Lease });
        return await Dead.ReadAsync(_database, command, Message.Read, _clock.Now, cancellation);
    }

    private async Task SendAsync(Message message, CancellationToken cancellation)
    {
        // Only a code expires; a notice is tried for as long as a webhook is.
        var ageMax = message.Code is null ? NoticeAgeMax : MessageConsumer.MaxAge;
        if (_clock.Now - message.OccurredAt > ageMax || message.GoodUntil <= _clock.Now)
        {
            await EndAsync(Drop, message);
            QueueMetrics.Dropped(Dead.Name, "age");
            return;
        }

        if (_options.MessageUrl.Length == 0)
        {
            await RetryAsync(message, "Notifications:MessageUrl is not set.");
            return;
        }

        try
        {
            using var request = Request(message);
            using var answer = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (answer.IsSuccessStatusCode)
            {
                await EndAsync("UPDATE message SET status = 1, recipient = '', code = NULL, ended_at = $2 WHERE event_id = $1", message);
                QueueMetrics.Done(Dead.Name);
                return;
            }

            await RetryAsync(message, $"The provider answered {(int)answer.StatusCode}.");
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            await ReturnAsync(message);
        }
        catch (Exception failure) when (IsOfReceiver(failure))
        {
            await RetryAsync(message, failure.Message);
        }
        catch (Exception failure) when (!WorkQueue.IsPassing(failure))
        {
            await FailAsync(message, failure);
        }
    }

    /// <summary>
    /// Sets a message aside that cannot be sent: at once when it is malformed, and after some attempts when it cannot be opened, since its
    /// key may be about to reach this silo.
    /// </summary>
    private async Task FailAsync(Message message, Exception failure)
    {
        if (IsMalformed(failure) || message.Attempts >= WorkQueue.AttemptsMax)
        {
            var row = new WorkRow(
                message.EventId, message.SealedFor, message.Sequence, message.Kind, message.OccurredAt, [], message.Attempts);
            await Dead.SetAsideAsync(_database, row, failure, _clock.Now);
            GrainLog.RowSetAside(_logger, Dead.Name, message.EventId, message.Attempts, failure);
            return;
        }

        GrainLog.RowFailed(_logger, Dead.Name, message.EventId, message.Attempts, failure);
        await RetryAsync(message, $"{failure.GetType().Name}: {failure.Message}");
    }

    private HttpRequestMessage Request(Message message)
    {
        var body = JsonSerializer.Serialize(
            new MessageBody
            {
                Id = message.EventId,
                Kind = message.Kind,
                Channel = message.Channel,
                Recipient = _cipher.Open(message.Recipient, AccountMessages.SealPurpose, message.SealedFor),
                Code = message.Code is null ? null : _cipher.Open(message.Code, AccountMessages.SealPurpose, message.SealedFor),
                Purpose = message.Purpose,
                GoodUntil = message.GoodUntil,
                OccurredAt = message.OccurredAt,
            },
            MessageJson.Default.MessageBody);
        return SignedRequest.Create(_options.MessageUrl, [_signer], message.EventId, _clock.Now, body);
    }

    private async Task RetryAsync(Message message, string error)
    {
        QueueMetrics.Failed(Dead.Name);
        await using var command = _database.CreateCommand("UPDATE message SET next_at = $2, last_error = $3 WHERE event_id = $1");
        var wait = TimeSpan.FromMilliseconds(_options.RetryMilliseconds * Math.Pow(2, Math.Min(message.Attempts - 1, RetryDoublingsMax)));
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = message.EventId });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = _clock.Now + wait });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = error });
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    /// <summary>Returns a message that was not sent for a reason of this silo's.</summary>
    private Task ReturnAsync(Message message) =>
        EndAsync("UPDATE message SET next_at = $2, attempts = attempts - 1 WHERE event_id = $1", message);

    private async Task EndAsync(string sql, Message message)
    {
        await using var command = _database.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = message.EventId });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = _clock.Now });
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    private sealed record Message(
        Guid EventId, Guid SealedFor, string Kind, string Channel, string Recipient, string? Code, string? Purpose,
        DateTimeOffset? GoodUntil,
        DateTimeOffset OccurredAt, int Attempts, long Sequence)
    {
        public static Message Read(NpgsqlDataReader row) => new(
            row.GetGuid(0),
            row.GetGuid(1),
            row.GetString(2),
            row.GetString(3),
            row.GetString(4),
            row.IsDBNull(5) ? null : row.GetString(5),
            row.IsDBNull(6) ? null : row.GetString(6),
            row.IsDBNull(7) ? null : row.GetFieldValue<DateTimeOffset>(7),
            row.GetFieldValue<DateTimeOffset>(8),
            row.GetInt32(9),
            row.GetInt64(10));

        /// <summary>Prints neither code nor address.</summary>
        public override string ToString() => $"{Kind} message of event {EventId}";
    }
}

/// <summary>The request body for a provider: names may be added, never changed.</summary>
internal sealed record MessageBody
{
    public required Guid Id { get; init; }

    public required string Kind { get; init; }

    public required string Channel { get; init; }

    public required string Recipient { get; init; }

    public string? Code { get; init; }

    public string? Purpose { get; init; }

    public DateTimeOffset? GoodUntil { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Prints neither address nor code.</summary>
    public override string ToString() => $"Message {Id}";
}

/// <summary>Its JSON serialization.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MessageBody))]
internal sealed partial class MessageJson : JsonSerializerContext;
