using Microsoft.Extensions.Options;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Tokens;

/// <summary>
/// Ends what stays open under a token, such as a stream, when the token expires or its session ends. A session ends with a logout, a new
/// password, a change of role, and a disabled or deleted account; every gateway knows within seconds.
/// </summary>
internal sealed class SessionWatch(SessionRevocations revocations, IOptions<GatewayOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Whether the token is of no use any more, or it is not known: then nothing is to be shown under it either.</summary>
    public bool HasEnded(AuthenticatedCaller caller)
    {
        if (caller.TokenEnds <= clock.GetUtcNow())
        {
            return true;
        }

        var silenceSecondsMax = options.Value.RevocationSilenceSecondsMax;
        return caller.SessionId is { } session
            && (revocations.IsRevoked(session) || (silenceSecondsMax > 0 && revocations.Age.TotalSeconds > silenceSecondsMax));
    }

    /// <summary>Whether the session was ended, so that no further token of it can come.</summary>
    public bool IsRevoked(AuthenticatedCaller caller) => caller.SessionId is { } session && revocations.IsRevoked(session);

    /// <summary>Cancels a source once the token is of no use any more. Dispose of what is returned before the source.</summary>
    public IDisposable Cancel(CancellationTokenSource open, AuthenticatedCaller caller) => clock.CreateTimer(
        _ =>
        {
            if (HasEnded(caller))
            {
                Cancel(open);
            }
        },
        state: null,
        LookInterval,
        LookInterval);

    private static void Cancel(CancellationTokenSource open)
    {
        try
        {
            open.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // What was open has ended at the same moment.
        }
    }
}
