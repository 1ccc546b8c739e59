using NATS.Client.Core.Routing;
using NATS.Client.Core.Wire;

namespace NATS.Client.Core;

/// <content>Keeping a session, and getting another when it breaks.</content>
public partial class NatsConnection
{
    /// <inheritdoc />
    public ValueTask ReconnectAsync()
    {
        if (ConnectionState == NatsConnectionState.Open)
        {
            _session?.Abort();
        }

        return ValueTask.CompletedTask;
    }

    private async Task KeepAsync(ServerSession session)
    {
        using (var timer = KeepAliveOf(session))
        {
            await session.Ended.ConfigureAwait(false);
        }

        if (IsDisposed)
        {
            await session.DisposeAsync().ConfigureAwait(false);
            return;
        }

        // Publishers must not think the connection open for longer than the session is.
        lock (_gate)
        {
            ConnectionState = NatsConnectionState.Reconnecting;
            _opened.TrySetCanceled();
            _opened = NewOpened();
        }

        Log.Disconnected(Logger, Opts.Name, session.Address.ToString());
        _events.Raise(ConnectionDisconnected, this, new NatsEventArgs(session.Address.ToString()));
        await session.DisposeAsync().ConfigureAwait(false);
        Pings.Reset();
        try
        {
            await AdoptAsync(await ReconnectAsync(session).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            GiveUp(exception);
        }
    }

    private async Task<ServerSession> ReconnectAsync(ServerSession lost)
    {
        var reported = lost.Info.ClientConnectUrls?.Select(static url => new ServerAddress(url)) ?? [];
        ServerAddress[] others = [.. reported.Concat(ServerAddress.SeedsOf(Opts)).Distinct().Where(address => address != lost.Address)];
        if (!Opts.NoRandomize)
        {
            Random.Shared.Shuffle(others);
        }

        ServerAddress[] addresses = [.. others, lost.Address];
        var backoff = new ReconnectBackoff(Opts);
        for (var attempt = 0; ; attempt++)
        {
            var address = addresses[attempt % addresses.Length];
            try
            {
                _disposing.Token.ThrowIfCancellationRequested();
                (address, var stream) = await DialAsync(address).ConfigureAwait(false);
                return await OpenSessionAsync(address, stream).ConfigureAwait(false);
            }
            catch (Exception exception) when (!IsDisposed)
            {
                Log.ConnectFailed(Logger, exception, address.ToString());
                _events.Raise(ReconnectFailed, this, new NatsEventArgs(address.ToString()));
                backoff.CountFailure(exception);
            }

            await backoff.WaitAsync(_disposing.Token).ConfigureAwait(false);
        }
    }

    private void GiveUp(Exception exception)
    {
        lock (_gate)
        {
            if (!IsDisposed)
            {
                ConnectionState = NatsConnectionState.Failed;
                Log.GaveUp(Logger, Opts.Name, exception.Message);
            }

            _opened.TrySetException(exception);
        }
    }

    private Timer? KeepAliveOf(ServerSession session) => Opts.PingInterval <= TimeSpan.Zero
        ? null
        : new Timer(_ => CheckAlive(session), null, TimeSpan.Zero, Opts.PingInterval);

    private void CheckAlive(ServerSession session)
    {
        try
        {
            if (Pings.SendKeepAlive() > Opts.MaxPingOut)
            {
                Log.Unresponsive(Logger, Opts.MaxPingOut);
                session.Abort();
            }
        }
        catch (ObjectDisposedException)
        {
            // The connection is closing.
        }
    }
}
