namespace NATS.Client.Core.Wire;

/// <summary>
/// Commands between the callers and the socket. It outlives sessions: what was not yet handed to a socket when one broke is sent
/// on the next. Two buffers swap, so callers fill one while the other is written.
/// </summary>
internal sealed class OutgoingBuffer : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<WaitingCommand> _waiting = new();
    private readonly WakeSignal _wake = new();
    private readonly TimeSpan _commandTimeout;
    private readonly int _sizeMax;
    private SendBuffer _filling;
    private SendBuffer _sending;
    private bool _isClosed;

    public OutgoingBuffer(NatsOpts opts, byte[] inboxPrefix)
    {
        _commandTimeout = opts.CommandTimeout;
        _sizeMax = opts.WriterBufferSize;
        _filling = new SendBuffer(_sizeMax, opts.SubjectEncoding, inboxPrefix);
        _sending = new SendBuffer(_sizeMax, opts.SubjectEncoding, inboxPrefix);
    }

    /// <summary>Takes a publish over: at once while there is room, in order of arrival otherwise.</summary>
    public ValueTask PublishAsync(OutgoingCommand command, CancellationToken cancellationToken)
    {
        WaitingCommand waiting;
        lock (_gate)
        {
            if (_isClosed)
            {
                command.Return();
                throw new ObjectDisposedException(nameof(NatsConnection));
            }

            if (_waiting.Count == 0 && _filling.Length < _sizeMax)
            {
                _filling.Publish(command);
                _wake.Set();
                command.Return();
                return ValueTask.CompletedTask;
            }

            waiting = new WaitingCommand(command);
            _waiting.Enqueue(waiting);
        }

        return WaitForRoomAsync(waiting, cancellationToken);
    }

    /// <summary>Appends small commands of the protocol itself; they never wait.</summary>
    public void Append<TState>(Action<SendBuffer, TState> write, TState state)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(NatsConnection));
            write(_filling, state);
            _wake.Set();
        }
    }

    /// <summary>Writes to a socket until told to stop or until the socket fails. Only one session may do so at a time.</summary>
    public async Task SendAsync(Stream stream, CancellationToken stopping)
    {
        await using var registration = stopping.UnsafeRegister(static (state, _) => ((OutgoingBuffer)state!).WakeSender(), this).ConfigureAwait(false);
        while (true)
        {
            ValueTask wait;
            lock (_gate)
            {
                if (stopping.IsCancellationRequested)
                {
                    return;
                }

                if (_filling.Length > 0)
                {
                    (_filling, _sending) = (_sending, _filling);
                    AdmitWaiting();
                    wait = default;
                }
                else
                {
                    wait = _wake.Arm();
                }
            }

            await wait.ConfigureAwait(false);
            if (_sending.Length == 0)
            {
                continue;
            }

            try
            {
                await stream.WriteAsync(_sending.Memory, stopping).ConfigureAwait(false);
            }
            finally
            {
                // How much of a failed write arrived is unknown; at most once means that none of it is sent again.
                _sending.Clear();
            }
        }
    }

    /// <summary>Refuses whatever comes or waits. No session may be sending any more.</summary>
    public void Dispose()
    {
        WaitingCommand[] refused;
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            refused = [.. _waiting];
            _waiting.Clear();
            _filling.Dispose();
            _sending.Dispose();
        }

        foreach (var waiting in refused)
        {
            waiting.Refuse(new ObjectDisposedException(nameof(NatsConnection)));
        }
    }

    private void WakeSender()
    {
        lock (_gate)
        {
            _wake.Set();
        }
    }

    private void AdmitWaiting()
    {
        while (_filling.Length < _sizeMax && _waiting.TryDequeue(out var waiting))
        {
            if (waiting.TakeCommand() is { } command)
            {
                _filling.Publish(command);
                command.Return();
                waiting.Admit();
            }
        }
    }

    private async ValueTask WaitForRoomAsync(WaitingCommand waiting, CancellationToken cancellationToken)
    {
        try
        {
            await waiting.Admitted.WaitAsync(_commandTimeout, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            OutgoingCommand? command;
            lock (_gate)
            {
                command = waiting.TakeCommand();
            }

            if (command == null)
            {
                // Admitted, or refused, in the same moment: that outcome stands.
                await waiting.Admitted.ConfigureAwait(false);
                return;
            }

            command.Return();
            if (exception is TimeoutException)
            {
                throw new NatsTimeoutException();
            }

            throw;
        }
    }

    /// <summary>A publish that found no room. Whoever takes its command, under the lock, decides its fate.</summary>
    private sealed class WaitingCommand(OutgoingCommand command)
    {
        private readonly TaskCompletionSource _admitted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private OutgoingCommand? _command = command;

        public Task Admitted => _admitted.Task;

        public OutgoingCommand? TakeCommand() => Interlocked.Exchange(ref _command, null);

        public void Admit() => _admitted.SetResult();

        public void Refuse(Exception reason)
        {
            if (TakeCommand() is { } refused)
            {
                refused.Return();
                _admitted.SetException(reason);
            }
        }
    }
}
