namespace NATS.Client.Core.Routing;

/// <summary>How long to wait between attempts to connect, and when to stop trying. One per outage.</summary>
internal sealed class ReconnectBackoff(NatsOpts opts)
{
    private TimeSpan _wait;
    private string? _lastAuthError;
    private bool _isRefused;
    private int _failures;

    /// <summary>Remembers why an attempt failed: the same refusal of credentials twice running will not change by itself.</summary>
    public void CountFailure(Exception exception)
    {
        var authError = exception is NatsServerException { IsAuthError: true } refusal ? refusal.Error : null;
        _isRefused = !opts.IgnoreAuthErrorAbort && authError != null && authError == _lastAuthError;
        _lastAuthError = authError;
    }

    /// <summary>Waits before the next attempt, or throws when there is to be none.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        if (_isRefused)
        {
            throw new NatsConnectionFailedException("Maximum authentication attempts exceeded");
        }

        if (opts.MaxReconnectRetry > 0 && _failures > opts.MaxReconnectRetry)
        {
            throw new NatsConnectionFailedException("Maximum connection retry attempts exceeded");
        }

        _failures++;
        _wait = _wait == TimeSpan.Zero || opts.ReconnectWaitMin >= opts.ReconnectWaitMax ? opts.ReconnectWaitMin : _wait * 2;
        if (_wait > opts.ReconnectWaitMax && opts.ReconnectWaitMin < opts.ReconnectWaitMax)
        {
            _wait = opts.ReconnectWaitMax;
        }

        var jitter = Random.Shared.NextDouble() * opts.ReconnectJitter;
        return Task.Delay(_wait + jitter, cancellationToken);
    }
}
