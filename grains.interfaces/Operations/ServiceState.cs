namespace PahlawanPangan.Operations;

/// <summary>
/// One background service of this process. Its runs go through <see cref="RunAsync"/>, so that no exception ends the service, each outage
/// is logged once, and operators see it.
/// </summary>
public sealed class ServiceState
{
    private const int ReasonCharactersMax = 500;
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _runWithin;
    private DateTimeOffset _endedAt;
    private DateTimeOffset? _failingSince;
    private DateTimeOffset? _lastFailureAt;
    private DateTimeOffset? _lastSuccessAt;
    private string? _lastFailure;
    private Type? _logged;
    private long _failures;

    internal ServiceState(string name, TimeSpan runWithin, TimeProvider time)
    {
        Name = name;
        _runWithin = runWithin;
        _time = time;
        _endedAt = time.GetUtcNow();
    }

    /// <summary>The service's name: lower-case letters, digits and hyphens.</summary>
    public string Name { get; }

    /// <summary>Runs the service's work once and records how it ended. Only a stop of the host is passed on.</summary>
    /// <param name="work">The work.</param>
    /// <param name="log">Logs a failure; called for the first of an outage, and when the cause changes.</param>
    /// <param name="stopping">Cancelled when the host stops.</param>
    /// <returns>True when the work succeeded.</returns>
    /// <exception cref="OperationCanceledException">The host stops.</exception>
    public async Task<bool> RunAsync(Func<Task> work, Action<Exception> log, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(log);
        try
        {
            await work();
            Succeed();
            return true;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception failure)
        {
            if (Fail(failure))
            {
                log(failure);
            }

            return false;
        }
    }

    /// <summary>Runs the service's work at once, and then after each period, until the host stops.</summary>
    /// <inheritdoc cref="RunAsync"/>
    /// <param name="period">The time between two runs.</param>
    public async Task RepeatAsync(TimeSpan period, Func<Task> work, Action<Exception> log, CancellationToken stopping)
    {
        var timer = new ServiceTimer(period);
        try
        {
            do
            {
                _ = await RunAsync(work, log, stopping);
            }
            while (await timer.WaitAsync(stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    /// <summary>Records a success, for services that have no runs.</summary>
    public void Succeed()
    {
        lock (_gate)
        {
            _lastSuccessAt = _endedAt = _time.GetUtcNow();
            _failingSince = null;
            _logged = null;
        }
    }

    /// <summary>Records a failure, for services that have no runs.</summary>
    /// <returns>True when it is to be logged: the first of an outage, or one of another kind than the one before.</returns>
    public bool Fail(Exception failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        var cause = (failure as AggregateException)?.Flatten().InnerExceptions[0] ?? failure;
        var reason = $"{cause.GetType().Name}: {cause.Message}";
        lock (_gate)
        {
            _lastFailureAt = _endedAt = _time.GetUtcNow();
            _failingSince ??= _lastFailureAt;
            _lastFailure = reason.Length > ReasonCharactersMax ? reason[..ReasonCharactersMax] : reason;
            _failures++;
            var isNew = _logged != cause.GetType();
            _logged = cause.GetType();
            return isNew;
        }
    }

    /// <summary>The state for operators.</summary>
    public ServiceStatus Read()
    {
        lock (_gate)
        {
            return new ServiceStatus
            {
                Name = Name,
                Process = ServiceStates.Process,
                FailingSince = _failingSince,
                LastFailureAt = _lastFailureAt,
                LastFailure = _lastFailure,
                Failures = _failures,
                LastSuccessAt = _lastSuccessAt,
                OverdueSeconds = _runWithin == Timeout.InfiniteTimeSpan
                    ? 0
                    : Math.Max(0, (_time.GetUtcNow() - _endedAt - _runWithin).TotalSeconds),
            };
        }
    }
}
