using System.Collections.Concurrent;

namespace PahlawanPangan.Gateway.Tokens;

/// <summary>The sessions whose access tokens are refused although they have not expired.</summary>
internal sealed class SessionRevocations(TimeProvider clock)
{
    /// <summary>Longer than any access token is valid.</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromHours(25);

    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _sessions = new();
    private long _readAt = Environment.TickCount64;

    /// <summary>The time since ended sessions were last read. Measured by the machine's uptime, whatever the time of day does.</summary>
    public TimeSpan Age => TimeSpan.FromMilliseconds(Environment.TickCount64 - Volatile.Read(ref _readAt));

    /// <summary>Whether a session has ended.</summary>
    public bool IsRevoked(Guid sessionId) => _sessions.ContainsKey(sessionId);

    /// <summary>Ends a session here, before other gateways read it.</summary>
    public void Add(Guid sessionId) => Add(sessionId, clock.GetUtcNow() + Retention);

    /// <summary>Ends a session whose tokens have all expired at a moment.</summary>
    public void Add(Guid sessionId, DateTimeOffset until) => _sessions[sessionId] = until;

    /// <summary>Notes that every session that ended until now is known.</summary>
    public void MarkRead() => Volatile.Write(ref _readAt, Environment.TickCount64);

    /// <summary>Removes sessions whose tokens have all expired.</summary>
    public void Prune()
    {
        var now = clock.GetUtcNow();
        foreach (var (sessionId, until) in _sessions)
        {
            if (until <= now)
            {
                _sessions.TryRemove(sessionId, out _);
            }
        }
    }
}
