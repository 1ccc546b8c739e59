using System.Collections.Concurrent;

namespace PahlawanPangan.Grains.Notifications;

/// <summary>
/// Deals this silo's slots for requests to webhooks: in turns, one request each before the second of any, and within bounds per webhook,
/// account and host. Webhooks that fail or answer slowly share half of the slots.
/// </summary>
internal sealed class WebhookTurns(WorkSlots slots)
{
    /// <summary>The most requests that are on their way at a time.</summary>
    public const int RequestsMax = 64;

    /// <summary>The most webhooks that are considered at a time.</summary>
    public const int WebhooksMax = 500;

    /// <summary>The most requests on their way to one webhook, of one account, to one host, and to slow or failing webhooks.</summary>
    internal const int WebhookMax = 8, AccountMax = 16, HostMax = 32, SlowMax = 32;

    /// <summary>A failing webhook is tried with one request at a time, and one that has not answered here yet with two.</summary>
    internal const int FailingWebhookMax = 1, UnknownWebhookMax = 2;

    private const int KnownWebhooksMax = 50_000;
    private static readonly TimeSpan SlowAfter = TimeSpan.FromSeconds(1);
    private static readonly object Slow = new();

    // Whether each webhook that has answered lately was slow. One that finds no room here stays unknown.
    private readonly ConcurrentDictionary<Guid, bool> _isSlow = new();

    /// <summary>The webhook after which the next ones are considered.</summary>
    public Guid After { get; private set; }

    /// <summary>How many requests of each webhook are to be taken now.</summary>
    public Dictionary<Guid, int> Choose(List<DueWebhook> webhooks)
    {
        After = webhooks.Count == WebhooksMax ? webhooks[^1].Id : Guid.Empty;
        var wanted = new Dictionary<Guid, int>();
        var chosen = new List<WorkBound[]>();
        try
        {
            // Another order each time, so that none is always first when slots are scarce.
            var waiting = webhooks.ToArray();
            Random.Shared.Shuffle(waiting);
            var left = waiting.Select(webhook => (webhook.Id, Bounds: BoundsOf(webhook))).ToList();
            while (left.Count > 0)
            {
                var next = new List<(Guid, WorkBound[])>();
                foreach (var (id, bounds) in left)
                {
                    if (slots.TryTake(bounds))
                    {
                        chosen.Add(bounds);
                        wanted[id] = wanted.GetValueOrDefault(id) + 1;
                        next.Add((id, bounds));
                    }
                }

                left = next;
            }

            return wanted;
        }
        finally
        {
            // They are taken again for the requests that are found.
            chosen.ForEach(bounds => slots.Release(bounds));
        }
    }

    /// <summary>The bounds of a webhook's requests.</summary>
    public WorkBound[] BoundsOf(DueWebhook webhook)
    {
        var host = Uri.TryCreate(webhook.Url, UriKind.Absolute, out var url) ? url.Authority : webhook.Url;
        var isKnown = _isSlow.TryGetValue(webhook.Id, out var isSlow);
        List<WorkBound> bounds =
        [
            new(webhook.Id, webhook.IsFailing ? FailingWebhookMax : isKnown ? WebhookMax : UnknownWebhookMax),
            new(("account", webhook.AccountId), AccountMax),
            new(("host", host), HostMax),
        ];
        if (webhook.IsFailing || isSlow)
        {
            bounds.Add(new(Slow, SlowMax));
        }

        return [.. bounds];
    }

    /// <summary>Records how long a webhook took for a request.</summary>
    public void Took(Guid webhookId, TimeSpan time)
    {
        if (_isSlow.Count < KnownWebhooksMax || _isSlow.ContainsKey(webhookId))
        {
            _isSlow[webhookId] = time >= SlowAfter;
        }
    }
}
