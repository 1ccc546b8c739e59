namespace PahlawanPangan.Grains.Accounts;

/// <summary>
/// Counts attempts at one address, per client and in total. The total excludes clients that are known to the address's owner, so that
/// other clients cannot lock the owner out.
/// </summary>
internal sealed class AttemptWindow(int perClient, int overall, TimeSpan length)
{
    private const int ClientsMax = 256;
    private readonly Dictionary<string, (int Tries, DateTimeOffset Since)> _clients = [];
    private int _tries;
    private DateTimeOffset _since;

    /// <summary>Counts an attempt; null when it is allowed, otherwise the time to wait.</summary>
    public TimeSpan? Take(string client, bool isKnown, DateTimeOffset now)
    {
        if (now - _since >= length)
        {
            (_tries, _since) = (0, now);
        }

        var own = _clients.TryGetValue(client, out var held) && now - held.Since < length ? held : (Tries: 0, Since: now);
        if (own.Tries >= perClient)
        {
            return own.Since + length - now;
        }

        if (!isKnown && _tries >= overall)
        {
            return _since + length - now;
        }

        MakeRoom(now);
        _clients[client] = (own.Tries + 1, own.Since);
        _tries++;
        return null;
    }

    /// <summary>Refunds an attempt that turned out to be the owner's.</summary>
    public void Refund(string client)
    {
        if (_clients.TryGetValue(client, out var own) && own.Tries > 0)
        {
            _clients[client] = (own.Tries - 1, own.Since);
            _tries = Math.Max(0, _tries - 1);
        }
    }

    /// <summary>Clients can be invented without limit; their memory is bounded, and the total still holds.</summary>
    private void MakeRoom(DateTimeOffset now)
    {
        if (_clients.Count < ClientsMax)
        {
            return;
        }

        foreach (var (client, own) in _clients)
        {
            if (now - own.Since >= length)
            {
                _clients.Remove(client);
            }
        }

        if (_clients.Count >= ClientsMax)
        {
            _clients.Remove(_clients.MinBy(held => held.Value.Since).Key);
        }
    }
}
