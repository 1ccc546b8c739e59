namespace PahlawanPangan.Grains.Accounts;

/// <summary>
/// Counts tries at one address, per client and over all. The count over all spares clients that are known to the address's owner, so that
/// nobody can lock the owner out from elsewhere.
/// </summary>
internal sealed class AttemptWindow(int perClient, int overall, TimeSpan length)
{
    private const int ClientsMax = 256;
    private readonly Dictionary<string, (int Tries, DateTimeOffset Since)> _clients = [];
    private int _tries;
    private DateTimeOffset _since;

    /// <summary>Takes a try; null when there was one, otherwise how long to wait.</summary>
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

    /// <summary>Gives a try back that turned out to be the owner's.</summary>
    public void Refund(string client)
    {
        if (_clients.TryGetValue(client, out var own) && own.Tries > 0)
        {
            _clients[client] = (own.Tries - 1, own.Since);
            _tries = Math.Max(0, _tries - 1);
        }
    }

    /// <summary>Clients can be made up without end; what they take is bounded, and the count over all still holds.</summary>
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
