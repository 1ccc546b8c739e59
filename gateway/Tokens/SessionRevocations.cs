using System.Collections.Concurrent;

namespace PahlawanPangan.Gateway.Tokens;

/// <summary>The sessions whose access tokens are refused although they have not expired.</summary>
internal sealed class SessionRevocations(TimeProvider clock)
{
    private static readonly TimeSpan KeptUnlessTold = TimeSpan.FromHours(25);

    private readonly ConcurrentDictionary<Guid, DateTimeOffset> sessions = new();
    private long heardAt = Environment.TickCount64;

    /// <summary>How long nothing was heard of what others revoked. Measured by the machine, whatever the time of day does.</summary>
    public TimeSpan Silence => TimeSpan.FromMilliseconds(Environment.TickCount64 - Volatile.Read(ref heardAt));

    /// <summary>Whether a session has ended.</summary>
    public bool IsRevoked(Guid sessionId) => sessions.ContainsKey(sessionId);

    /// <summary>Ends a session here, before the others hear of it.</summary>
    public void Add(Guid sessionId) => Add(sessionId, clock.GetUtcNow() + KeptUnlessTold);

    /// <summary>Ends a session whose tokens have all expired at a moment.</summary>
    public void Add(Guid sessionId, DateTimeOffset until) => sessions[sessionId] = until;

    /// <summary>Notes that everything that others revoked until now is known.</summary>
    public void Hear() => Volatile.Write(ref heardAt, Environment.TickCount64);

    /// <summary>Forgets sessions whose tokens have all expired.</summary>
    public void Prune()
    {
        DateTimeOffset now = clock.GetUtcNow();
        foreach ((Guid sessionId, DateTimeOffset until) in sessions)
        {
            if (until <= now)
            {
                sessions.TryRemove(sessionId, out _);
            }
        }
    }
}
