using System.Collections.Concurrent;
using NATS.Client.Core.Wire;

namespace NATS.Client.Core.Routing;

/// <summary>
/// Subscriptions of a connection. Those on the connection's own inbox share the one wildcard subscription that also brings replies,
/// and are found by their exact subject.
/// </summary>
internal sealed class SubscriptionTable(OutgoingBuffer outgoing, string inboxPrefix)
{
    /// <summary>The number of the connection's inbox subscription, which every session opens with.</summary>
    public const int InboxSid = 1;

    private readonly ConcurrentDictionary<int, NatsSubBase> _bySid = new();
    private readonly ConcurrentDictionary<string, NatsSubBase> _byInbox = new(StringComparer.Ordinal);
    private int _lastSid = InboxSid;

    public void Add(NatsSubBase subscription)
    {
        if (IsInbox(subscription))
        {
            if (subscription.QueueGroup != null)
            {
                throw new NatsException("Inbox subscriptions don't support queue groups");
            }

            _byInbox[subscription.Subject] = subscription;
            return;
        }

        subscription.Sid = Interlocked.Increment(ref _lastSid);
        _bySid[subscription.Sid] = subscription;
        outgoing.Append(
            static (buffer, added) => buffer.Subscribe(added.Sid, added.Subject, added.QueueGroup, added.PendingMsgs),
            subscription);
    }

    public NatsSubBase? Find(int sid) => _bySid.GetValueOrDefault(sid);

    public NatsSubBase? FindInbox(string subject) => _byInbox.GetValueOrDefault(subject);

    /// <summary>Stops routing and tells the server.</summary>
    public void Remove(NatsSubBase subscription)
    {
        Unsubscribe(subscription);
        StopRouting(subscription);
    }

    /// <summary>Tells the server, and goes on routing what is still on its way.</summary>
    public void Unsubscribe(NatsSubBase subscription)
    {
        if (subscription.Sid == 0)
        {
            return;
        }

        try
        {
            outgoing.Append(static (buffer, sid) => buffer.Unsubscribe(sid, null), subscription.Sid);
        }
        catch (ObjectDisposedException)
        {
            // The connection is closing, and the server forgets its subscriptions with it.
        }
    }

    public void StopRouting(NatsSubBase subscription)
    {
        _bySid.TryRemove(new KeyValuePair<int, NatsSubBase>(subscription.Sid, subscription));
        _byInbox.TryRemove(new KeyValuePair<string, NatsSubBase>(subscription.Subject, subscription));
    }

    /// <summary>Writes what a new session opens with.</summary>
    public void WriteOpening(SendBuffer opening)
    {
        opening.Subscribe(InboxSid, inboxPrefix + ".*", queueGroup: null, maxMessages: null);
        foreach (var subscription in _bySid.Values.OrderBy(static subscription => subscription.Sid))
        {
            subscription.WriteReconnectCommands(opening);
        }
    }

    /// <summary>Ends all subscriptions; what they hold can still be read.</summary>
    public async ValueTask EndAllAsync()
    {
        foreach (var subscription in _bySid.Values.Concat(_byInbox.Values))
        {
            await subscription.UnsubscribeAsync().ConfigureAwait(false);
        }
    }

    private bool IsInbox(NatsSubBase subscription) => subscription.Subject.StartsWith(inboxPrefix, StringComparison.Ordinal);
}
