using NATS.Client.Core.Routing;
using NATS.Client.Core.Wire;

namespace NATS.Client.Core;

/// <content>Getting the first session.</content>
public partial class NatsConnection
{
    private TaskCompletionSource _opened = NewOpened();
    private volatile ServerSession? _session;
    private Task _lifetime = Task.CompletedTask;

    /// <inheritdoc />
    public async ValueTask ConnectAsync()
    {
        var backoff = new ReconnectBackoff(Opts);
        while (ConnectionState != NatsConnectionState.Open)
        {
            Task? others = null;
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(IsDisposed, this);
                if (ConnectionState == NatsConnectionState.Failed)
                {
                    throw new NatsConnectionFailedException("Connection is in failed state");
                }

                if (ConnectionState == NatsConnectionState.Closed)
                {
                    ConnectionState = NatsConnectionState.Connecting;
                }
                else
                {
                    others = _opened.Task;
                }
            }

            try
            {
                await (others ?? ConnectFirstAsync()).ConfigureAwait(false);
                return;
            }
            catch (NatsException exception) when (Opts.RetryOnInitialConnect && exception is not NatsConnectionFailedException)
            {
                await WaitBeforeRetryAsync(backoff, exception).ConfigureAwait(false);
            }
        }
    }

    private static TaskCompletionSource NewOpened()
    {
        var opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        // Often nobody waits, and then a failure is not unobserved but uninteresting.
        _ = opened.Task.ContinueWith(static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return opened;
    }

    private async Task WaitBeforeRetryAsync(ReconnectBackoff backoff, NatsException failure)
    {
        backoff.CountFailure(failure.InnerException ?? failure);
        try
        {
            await backoff.WaitAsync(_disposing.Token).ConfigureAwait(false);
        }
        catch (NatsConnectionFailedException exception)
        {
            GiveUp(exception);
            throw;
        }
    }

    private async Task ConnectFirstAsync()
    {
        try
        {
            var seeds = ServerAddress.SeedsOf(Opts);
            var (address, stream) = await DialFirstAsync(seeds).ConfigureAwait(false);
            try
            {
                await AdoptAsync(await OpenSessionAsync(address, stream).ConfigureAwait(false)).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not ObjectDisposedException)
            {
                throw new NatsException($"can not start to connect nats server: {address}", exception);
            }
        }
        catch (Exception exception)
        {
            lock (_gate)
            {
                ConnectionState = NatsConnectionState.Closed;
                _opened.TrySetException(exception);
                _opened = NewOpened();
            }

            throw;
        }
    }

    private async Task<(ServerAddress Address, Stream Stream)> DialFirstAsync(ServerAddress[] seeds)
    {
        foreach (var seed in seeds)
        {
            try
            {
                return await DialAsync(seed).ConfigureAwait(false);
            }
            catch (Exception exception) when (!IsDisposed)
            {
                Log.ConnectFailed(Logger, exception, seed.ToString());
            }
        }

        throw new NatsException("can not connect uris: " + string.Join(',', seeds.Select(static seed => seed.ToString())));
    }

    private async Task<(ServerAddress Address, Stream Stream)> DialAsync(ServerAddress address)
    {
        if (OnConnectingAsync is { } redirect)
        {
            var (host, port) = await redirect((address.Host, address.Port)).ConfigureAwait(false);
            address = address with { Uri = new UriBuilder(address.Uri) { Host = host, Port = port }.Uri };
        }

        return (address, await ServerSession.DialAsync(address, Opts.ConnectTimeout, _disposing.Token).ConfigureAwait(false));
    }

    private async Task<ServerSession> OpenSessionAsync(ServerAddress address, Stream stream)
    {
        var session = await ServerSession.GreetAsync(address, stream, Opts, _disposing.Token).ConfigureAwait(false);
        try
        {
            ServerInfo = session.Info;
            var router = new IncomingRouter(this);
            using var opening = new SendBuffer(Opts.WriterBufferSize, Opts.SubjectEncoding, InboxBytes);
            opening.Connect(ConnectRequest.From(Opts, session.IsTls));
            opening.Ping();
            Subscriptions.WriteOpening(opening);
            await session.OpenAsync(opening, router).ConfigureAwait(false);
            var first = await Task.WhenAny(router.Accepted, session.Ended).WaitAsync(Opts.ConnectTimeout, _disposing.Token).ConfigureAwait(false);

            // A server that refuses says so and then closes, so its word is looked at before the close.
            await (first == session.Ended && !router.Accepted.IsCompleted ? throw new EndOfStreamException("The server closed the connection") : router.Accepted).ConfigureAwait(false);
            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task AdoptAsync(ServerSession session)
    {
        if (!TryAdopt(session))
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw new ObjectDisposedException(nameof(NatsConnection));
        }

        Log.Connected(Logger, Opts.Name, session.Address.ToString());
        _events.Raise(ConnectionOpened, this, new NatsEventArgs(session.Address.ToString()));
    }

    private bool TryAdopt(ServerSession session)
    {
        lock (_gate)
        {
            if (IsDisposed)
            {
                return false;
            }

            _session = session;
            session.StartSending(Outgoing);
            ConnectionState = NatsConnectionState.Open;
            _opened.TrySetResult();
            _lifetime = Task.Run(() => KeepAsync(session));
            return true;
        }
    }
}
