using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Notifications;

namespace PahlawanPangan.Grains.Downstream.Notifications;

/// <summary>
/// Sends notifications to webhooks, signed. A request may arrive twice when a silo dies after sending it; its id tells the receiver.
/// Redirects are not followed: they could lead to where webhooks may not go.
/// </summary>
public sealed class WebhookSender : BackgroundService
{
    private const int RequestsMax = 32;
    private const int ErrorCharactersMax = 500;
    private static readonly TimeSpan RetryMax = TimeSpan.FromMinutes(1);
    private readonly WebhookQueue _queue;
    private readonly WebhookSecrets _secrets;
    private readonly IGrainFactory _grains;
    private readonly Clock _clock;
    private readonly NotificationOptions _options;
    private readonly ILogger<WebhookSender> _logger;
    private readonly HttpClient _http;

    /// <summary>Made by the host.</summary>
    public WebhookSender(
        NpgsqlDataSource database, PickupCodes codes, WebhookSecrets secrets, WebhookTargets targets, IGrainFactory grains, Clock clock,
        IOptions<NotificationOptions> options, ILogger<WebhookSender> logger)
    {
        _queue = new WebhookQueue(database, codes);
        _secrets = secrets;
        _grains = grains;
        _clock = clock;
        _options = options.Value;
        _logger = logger;
#pragma warning disable CA2000 // The client owns the handler.
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectCallback = targets.ConnectAsync,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            MaxConnectionsPerServer = 4,
        })
        {
            Timeout = TimeSpan.FromSeconds(_options.AnswerSeconds),
            MaxResponseContentBufferSize = 64 * 1024,
        };
#pragma warning restore CA2000
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _http.Dispose();
        base.Dispose();
    }

    /// <summary>Sends what is due; gives how many requests were looked at.</summary>
    public async Task<int> SendDueAsync(CancellationToken cancellation)
    {
        // Longer than an answer may take, so that nobody else takes a request that is on its way.
        var lease = _clock.Now + (2 * TimeSpan.FromSeconds(_options.AnswerSeconds));
        var requests = await _queue.TakeAsync(_clock.Now, lease, RequestsMax, cancellation);
        await Task.WhenAll(requests.Select(request => SendAsync(request, cancellation)));
        return requests.Count;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(_options.PollMilliseconds));
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await SendDueAsync(stoppingToken) == RequestsMax)
                {
                    // There may be more.
                }
            }
            catch (NpgsqlException problem)
            {
                GrainLog.WebhooksNotSent(_logger, problem);
            }
        }
    }

    private async Task SendAsync(WebhookRequest request, CancellationToken cancellation)
    {
        if (!request.IsReplay && _clock.Now - request.Notification.OccurredAt > NotificationConsumer.NewsAgeMax)
        {
            await _queue.SetDroppedAsync(request, _clock.Now);
            return;
        }

        if (!await IsLoudAsync(request))
        {
            return;
        }

        try
        {
            using var message = Message(request);
            using var answer = await _http.SendAsync(message, cancellation);
            if (answer.IsSuccessStatusCode)
            {
                await _queue.SetSentAsync(request, (int)answer.StatusCode, _clock.Now);
                return;
            }

            await FailAsync(request, (int)answer.StatusCode, $"The receiver answered {(int)answer.StatusCode}.");
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException or UriFormatException && !cancellation.IsCancellationRequested)
        {
            await FailAsync(request, status: null, failure is TaskCanceledException ? "The receiver did not answer in time." : failure.Message);
        }
    }

    /// <summary>Whether its account wants to be told now. A replay was asked for, and what is urgent is told at any hour.</summary>
    private async Task<bool> IsLoudAsync(WebhookRequest request)
    {
        if (request.IsReplay || Notice.IsUrgent(request.Notification.Kind))
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
            // The silo is not ready yet, or not any more. What the account wants is not known, so nothing is sent.
            await _queue.ReturnAsync(request, _clock.Now + TimeSpan.FromMilliseconds(_options.RetryMilliseconds));
            return false;
        }
    }

    private HttpRequestMessage Message(WebhookRequest request)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(request.Notification, WebhookJson.Default.NotificationView);
        var seconds = _clock.Now.ToUnixTimeSeconds();
        var signature = WebhookSecrets.Sign(_secrets.Of(request.WebhookId), request.Notification.Id, seconds, body);
        var message = new HttpRequestMessage(HttpMethod.Post, request.Url) { Content = new ByteArrayContent(body) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        message.Headers.Add("Pangan-Webhook", request.WebhookId.ToString());
        message.Headers.Add("Pangan-Notification", request.Notification.Id.ToString());
        message.Headers.Add("Pangan-Timestamp", seconds.ToString(CultureInfo.InvariantCulture));
        message.Headers.Add("Pangan-Signature", $"v1={signature}");
        return message;
    }

    private async Task FailAsync(WebhookRequest request, int? status, string error)
    {
        var wait = TimeSpan.FromMilliseconds(_options.RetryMilliseconds * Math.Pow(2, Math.Min(request.Attempts - 1, 20)));
        var now = _clock.Now;
        var since = await _queue.SetFailedAsync(
            request, status, error.Length > ErrorCharactersMax ? error[..ErrorCharactersMax] : error, now, now + (wait < RetryMax ? wait : RetryMax));
        if (since is { } failing && now - failing >= TimeSpan.FromMinutes(_options.DisableAfterMinutes))
        {
            await _queue.DisableAsync(request.WebhookId, now);
            GrainLog.WebhookDisabled(_logger, request.WebhookId, failing);
        }
    }
}

/// <summary>What webhooks are sent: names may be added, never changed.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(NotificationView))]
internal sealed partial class WebhookJson : JsonSerializerContext;
