using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Notifications;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Grains.Notifications;

/// <summary>
/// Sends notifications to webhooks, signed. A request may arrive twice when a silo dies after sending it; the receiver recognises the
/// repetition by its webhook-id. Webhooks take turns, and what one webhook, account or host may have under way is bounded, so that a slow
/// receiver slows itself alone.
/// </summary>
internal sealed class WebhookSender : OutgoingSender
{
    private const int ErrorCharactersMax = 500;
    private const string Due = "SELECT FROM webhook_delivery WHERE status = 0 AND next_at <= $1";

    /// <summary>The longest pause between two attempts.</summary>
    private static readonly TimeSpan RetryMax = TimeSpan.FromHours(1);

    /// <summary>How long a request is retried.</summary>
    private static readonly TimeSpan TriedFor = TimeSpan.FromDays(3);

    private readonly NpgsqlDataSource _database;
    private readonly WebhookQueue _queue;
    private readonly WebhookTurns _turns;
    private readonly WebhookSecrets _secrets;
    private readonly IGrainFactory _grains;
    private readonly Clock _clock;
    private readonly NotificationOptions _options;
    private readonly ILogger<WebhookSender> _logger;

    /// <summary>Called by the host.</summary>
    public WebhookSender(
        NpgsqlDataSource database, PickupCodes codes, WebhookSecrets secrets, WebhookTargets targets, IGrainFactory grains, Clock clock,
        IOptions<NotificationOptions> options, ServiceStates states, ILogger<WebhookSender> logger, DueWork? due = null)
#pragma warning disable CA2000 // The base owns the handler.
        : base(Handler(targets), WebhookTurns.RequestsMax, options.Value, due?.Add(Due), states, logger)
#pragma warning restore CA2000
    {
        _database = database;
        _queue = new WebhookQueue(database, codes);
        _turns = new WebhookTurns(Slots);
        _secrets = secrets;
        _grains = grains;
        _clock = clock;
        _options = options.Value;
        _logger = logger;
        QueueMetrics.Started(WebhookQueue.Dead.Name);
    }

    /// <inheritdoc/>
    protected override string Work => "Delivery of webhooks";

    /// <inheritdoc/>
    protected override async Task<IReadOnlyList<Task>> StartDueAsync(CancellationToken cancellation)
    {
        if (Slots.Free == 0)
        {
            return [];
        }

        var now = _clock.Now;
        var webhooks = await _queue.FindAsync(_turns.After, now, WebhookTurns.WebhooksMax, cancellation);
        var wanted = _turns.Choose(webhooks);
        if (wanted.Count == 0)
        {
            return [];
        }

        var bounds = webhooks.ToDictionary(webhook => webhook.Id, _turns.BoundsOf);
        List<Task> started = [];
        foreach (var request in await _queue.TakeAsync(wanted, now, now + Lease, cancellation))
        {
            if (Slots.TryTake(bounds[request.WebhookId]))
            {
                started.Add(Start(() => SendAsync(request, cancellation), bounds[request.WebhookId]));
            }
            else
            {
                await _queue.ReturnAsync(request, now);
            }
        }

        return started;
    }

    private static SocketsHttpHandler Handler(WebhookTargets targets) => new()
    {
        UseProxy = false,
        ConnectCallback = targets.ConnectAsync,
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
    };

    private async Task SendAsync(WebhookRequest request, CancellationToken cancellation)
    {
        if (request.Notification is not { } notification)
        {
            await _queue.SetGoneAsync(request, _clock.Now);
            return;
        }

        if (IsTooOld(request, notification))
        {
            await _queue.SetDroppedAsync(request, notification, _clock.Now);
            QueueMetrics.Dropped(WebhookQueue.Dead.Name, "age");
            return;
        }

        if (!await ShouldDeliverAsync(request, notification))
        {
            return;
        }

        var began = Environment.TickCount64;
        try
        {
            using var message = Message(request, notification);
            using var answer = await Http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation);
            _turns.Took(request.WebhookId, TimeSpan.FromMilliseconds(Environment.TickCount64 - began));
            if (answer.IsSuccessStatusCode)
            {
                await _queue.SetSentAsync(request, (int)answer.StatusCode, _clock.Now);
                QueueMetrics.Done(WebhookQueue.Dead.Name);
                return;
            }

            await FailAsync(request, (int)answer.StatusCode, $"The receiver answered {(int)answer.StatusCode}.");
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            await _queue.ReturnAsync(request, _clock.Now);
        }
        catch (Exception failure) when (IsOwnShortage(failure))
        {
            ReportFailure(failure);
            await _queue.ReturnAsync(request, _clock.Now + TimeSpan.FromMilliseconds(_options.RetryMilliseconds));
        }
        catch (Exception failure) when (IsOfReceiver(failure))
        {
            _turns.Took(request.WebhookId, TimeSpan.FromMilliseconds(Environment.TickCount64 - began));
            await FailAsync(
                request, status: null, failure is TaskCanceledException ? "The receiver did not answer in time." : failure.Message);
        }
        catch (Exception failure) when (!WorkQueue.IsPassing(failure))
        {
            await DefectAsync(request, notification, failure);
        }
    }

    /// <summary>
    /// Whether a request is no longer sent. A requested replay has no age, and a safety notice neither; but news is never sent after it has
    /// stopped being worth anything.
    /// </summary>
    private bool IsTooOld(WebhookRequest request, NotificationView notification) =>
        notification.ValidUntil <= _clock.Now
        || (!request.IsReplay && !NotificationDraft.IsSafety(notification.Kind) && _clock.Now - notification.OccurredAt > TriedFor);

    /// <summary>Whether the account's preferences allow it now. Requested replays and urgent notifications are sent at any hour.</summary>
    private async Task<bool> ShouldDeliverAsync(WebhookRequest request, NotificationView notification)
    {
        if (request.IsReplay || NotificationDraft.IsUrgent(notification.Kind))
        {
            return true;
        }

        try
        {
            var preferences = _grains.GetGrain<INotificationPreferencesGrain>(request.AccountId);
            if ((await preferences.AreSilentAsync([notification]))[0])
            {
                await _queue.SetSilentAsync(request, _clock.Now);
                return false;
            }

            return true;
        }
        catch (Exception lost) when (lost is OrleansException or TimeoutException or InvalidOperationException)
        {
            // The silo is starting or stopping. The account's preferences are unknown, so nothing is sent.
            await _queue.ReturnAsync(request, _clock.Now + TimeSpan.FromMilliseconds(_options.RetryMilliseconds));
            return false;
        }
    }

    private HttpRequestMessage Message(WebhookRequest request, NotificationView notification)
    {
        var body = JsonSerializer.Serialize(notification, WebhookJson.Default.NotificationView);
        return SignedRequest.Create(request.Url, _secrets.SignersOf(request.WebhookId), notification.Id, _clock.Now, body);
    }

    private async Task FailAsync(WebhookRequest request, int? status, string error)
    {
        QueueMetrics.Failed(WebhookQueue.Dead.Name);
        var now = _clock.Now;
        var since = await _queue.SetFailedAsync(
            request, status, error.Length > ErrorCharactersMax ? error[..ErrorCharactersMax] : error, now, now + PauseAfter(request));
        if (since is { } failing && now - failing >= TimeSpan.FromMinutes(_options.DisableAfterMinutes))
        {
            await _queue.DisableAsync(request.WebhookId, now);
            GrainLog.WebhookDisabled(_logger, request.WebhookId, failing);
        }
    }

    /// <summary>Sets a request aside that cannot be made; its receiver had no part in that.</summary>
    private async Task DefectAsync(WebhookRequest request, NotificationView notification, Exception failure)
    {
        if (IsMalformed(failure) || request.Attempts >= WorkQueue.AttemptsMax)
        {
            var row = new WorkRow(
                request.Id, request.AccountId, notification.Number, notification.Kind, notification.OccurredAt, [], request.Attempts);
            await WebhookQueue.Dead.SetAsideAsync(_database, row, failure, _clock.Now);
            GrainLog.RowSetAside(_logger, WebhookQueue.Dead.Name, request.Id, request.Attempts, failure);
            return;
        }

        QueueMetrics.Failed(WebhookQueue.Dead.Name);
        GrainLog.RowFailed(_logger, WebhookQueue.Dead.Name, request.Id, request.Attempts, failure);

        await _queue.ReturnAsync(request, _clock.Now + PauseAfter(request), isTried: true);
    }

    private TimeSpan PauseAfter(WebhookRequest request)
    {
        var pause = TimeSpan.FromMilliseconds(_options.RetryMilliseconds * Math.Pow(2, Math.Min(request.Attempts - 1, 20)));
        return pause < RetryMax ? pause : RetryMax;
    }
}

/// <summary>The request body for webhooks: names may be added, never changed.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(NotificationView))]
internal sealed partial class WebhookJson : JsonSerializerContext;
