using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using PahlawanPangan.Grains.Accounts;
using StandardWebhooks;

namespace PahlawanPangan.Grains.Notifications;

/// <summary>
/// Hands messages to the operator's mail or SMS provider: a POST to the configured URL, signed like a webhook. The address and code
/// are decrypted only for that request.
/// </summary>
internal sealed class MessageSender : OutgoingSender
{
    private const string Take =
        """
        WITH due AS (
          SELECT event_id FROM message WHERE status = 0 AND next_at <= $1 ORDER BY next_at LIMIT $2 FOR UPDATE SKIP LOCKED
        )
        UPDATE message m SET attempts = attempts + 1, next_at = $3 FROM due WHERE m.event_id = due.event_id
        RETURNING m.event_id, m.sealed_for, m.kind, m.channel, m.recipient, m.code, m.purpose, m.good_until, m.occurred_at, m.attempts
        """;

    private const string Drop =
        """
        WITH dropped AS (
          UPDATE message SET status = 3, ended_at = $2 WHERE event_id = $1 RETURNING event_id, sealed_for, sequence, kind, occurred_at
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

    /// <summary>Called by the host.</summary>
    public MessageSender(
        NpgsqlDataSource database, ContactCipher cipher, Clock clock, IOptions<NotificationOptions> options, ILogger<MessageSender> logger)
#pragma warning disable CA2000 // The base owns the handler.
        : base(new SocketsHttpHandler(), options.Value, logger)
#pragma warning restore CA2000
    {
        _database = database;
        _cipher = cipher;
        _clock = clock;
        _options = options.Value;
        _signer = new StandardWebhook(Encoding.UTF8.GetBytes(_options.MessageSecret));
    }

    /// <inheritdoc/>
    protected override string Work => "Delivery of messages";

    /// <inheritdoc/>
    public override async Task<int> SendDueAsync(CancellationToken cancellation)
    {
        var messages = await TakeAsync(cancellation);
        await Task.WhenAll(messages.Select(message => SendAsync(message, cancellation)));
        return messages.Count;
    }

    private async Task<List<Message>> TakeAsync(CancellationToken cancellation)
    {
        await using var command = _database.CreateCommand(Take);
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = _clock.Now });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = RequestsMax });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = _clock.Now + Lease });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var messages = new List<Message>();
        while (await reader.ReadAsync(cancellation))
        {
            messages.Add(new Message(
                reader.GetGuid(0),
                reader.GetGuid(1),
                reader.GetString(2),
                reader.GetString(3),
                reader.GetString(4),
                reader.IsDBNull(5) ? null : reader.GetString(5),
                reader.IsDBNull(6) ? null : reader.GetString(6),
                reader.IsDBNull(7) ? null : reader.GetFieldValue<DateTimeOffset>(7),
                reader.GetFieldValue<DateTimeOffset>(8),
                reader.GetInt32(9)));
        }

        return messages;
    }

    private async Task SendAsync(Message message, CancellationToken cancellation)
    {
        // Only a code expires; a notice is tried for as long as a webhook is.
        var ageMax = message.Code is null ? NoticeAgeMax : MessageConsumer.MaxAge;
        if (_clock.Now - message.OccurredAt > ageMax || message.GoodUntil <= _clock.Now)
        {
            await EndAsync(Drop, message);
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
            using var answer = await Http.SendAsync(request, cancellation);
            if (answer.IsSuccessStatusCode)
            {
                await EndAsync("UPDATE message SET status = 1, recipient = '', code = NULL, ended_at = $2 WHERE event_id = $1", message);
                return;
            }

            await RetryAsync(message, $"The provider answered {(int)answer.StatusCode}.");
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException
            or CryptographicException && !cancellation.IsCancellationRequested)
        {
            await RetryAsync(message, failure.Message);
        }
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
        await using var command = _database.CreateCommand("UPDATE message SET next_at = $2, last_error = $3 WHERE event_id = $1");
        var wait = TimeSpan.FromMilliseconds(_options.RetryMilliseconds * Math.Pow(2, Math.Min(message.Attempts - 1, 5)));
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = message.EventId });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = _clock.Now + wait });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = error });
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

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
        DateTimeOffset OccurredAt, int Attempts)
    {
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
