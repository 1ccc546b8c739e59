using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Notifications;

namespace PahlawanPangan.Grains.Notifications;

/// <summary>
/// Sends notifications to webhooks, signed. A request may arrive twice when a silo dies after sending it; the receiver recognises the
/// repetition by its webhook-id.
/// </summary>
internal sealed class WebhookSender : OutgoingSender
{
    private const int ErrorCharactersMax = 500;

    /// <summary>The longest pause between two attempts.</summary>
    private static readonly TimeSpan RetryMax = TimeSpan.FromHours(1);

    /// <summary>How long a request is retried.</summary>
    private static readonly TimeSpan TriedFor = TimeSpan.FromDays(3);

    private readonly WebhookQueue _queue;
    private readonly WebhookSecrets _secrets;
    private readonly IGrainFactory _grains;
    private readonly Clock _clock;
    private readonly NotificationOptions _options;
    private readonly ILogger<WebhookSender> _logger;

    /// <summary>Called by the host.</summary>
    public WebhookSender(
        NpgsqlDataSource database, PickupCodes codes, WebhookSecrets secrets, WebhookTargets targets, IGrainFactory grains, Clock clock,
        IOptions<NotificationOptions> options, ILogger<WebhookSender> logger)
#pragma warning disable CA2000 // The base owns the handler.
        : base(Handler(targets), options.Value, logger)
#pragma warning restore CA2000
    {
        _queue = new WebhookQueue(database, codes);
        _secrets = secrets;
        _grains = grains;
        _clock = clock;
        _options = options.Value;
        _logger = logger;
    }

    /// <inheritdoc/>
    protected override string Work => "Delivery of webhooks";

    /// <inheritdoc/>
    public override async Task<int> SendDueAsync(CancellationToken cancellation)
    {
        var requests = await _queue.TakeAsync(_clock.Now, _clock.Now + Lease, RequestsMax, cancellation);
        await Task.WhenAll(requests.Select(request => SendAsync(request, cancellation)));
        return requests.Count;
    }

    private static SocketsHttpHandler Handler(WebhookTargets targets) => new()
    {
        UseProxy = false,
        ConnectCallback = targets.ConnectAsync,
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        MaxConnectionsPerServer = 4,
    };

    private async Task SendAsync(WebhookRequest request, CancellationToken cancellation)
    {
        if (!request.IsReplay && _clock.Now - request.Notification.OccurredAt > TriedFor)
        {
            await _queue.SetDroppedAsync(request, _clock.Now);
            return;
        }

        if (!await ShouldDeliverAsync(request))
        {
            return;
        }

        try
        {
            using var message = Message(request);
            using var answer = await Http.SendAsync(message, cancellation);
            if (answer.IsSuccessStatusCode)
            {
                await _queue.SetSentAsync(request, (int)answer.StatusCode, _clock.Now);
                return;
            }

            await FailAsync(request, (int)answer.StatusCode, $"The receiver answered {(int)answer.StatusCode}.");
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException
            or UriFormatException && !cancellation.IsCancellationRequested)
        {
            await FailAsync(
                request, status: null, failure is TaskCanceledException ? "The receiver did not answer in time." : failure.Message);
        }
    }

    /// <summary>Whether the account's preferences allow it now. Requested replays and urgent notifications are sent at any hour.</summary>
    private async Task<bool> ShouldDeliverAsync(WebhookRequest request)
    {
        if (request.IsReplay || NotificationDraft.IsUrgent(request.Notification.Kind))
        {
            return true;
        }

        try
        {
            var preferences = _grains.GetGrain<INotificationPreferencesGrain>(request.AccountId);
            if ((await preferences.AreSilentAsync([request.Notification]))[0])
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

    private HttpRequestMessage Message(WebhookRequest request)
    {
        var body = JsonSerializer.Serialize(request.Notification, WebhookJson.Default.NotificationView);
        return SignedRequest.Create(request.Url, _secrets.SignersOf(request.WebhookId), request.Notification.Id, _clock.Now, body);
    }

    private async Task FailAsync(WebhookRequest request, int? status, string error)
    {
        var wait = TimeSpan.FromMilliseconds(_options.RetryMilliseconds * Math.Pow(2, Math.Min(request.Attempts - 1, 20)));
        var now = _clock.Now;
        var since = await _queue.SetFailedAsync(
            request, status, error.Length > ErrorCharactersMax ? error[..ErrorCharactersMax] : error, now,
            now + (wait < RetryMax ? wait : RetryMax));
        if (since is { } failing && now - failing >= TimeSpan.FromMinutes(_options.DisableAfterMinutes))
        {
            await _queue.DisableAsync(request.WebhookId, now);
            GrainLog.WebhookDisabled(_logger, request.WebhookId, failing);
        }
    }
}

/// <summary>The request body for webhooks: names may be added, never changed.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(NotificationView))]
internal sealed partial class WebhookJson : JsonSerializerContext;
