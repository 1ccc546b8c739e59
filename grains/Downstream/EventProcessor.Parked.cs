using Npgsql;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>The events that wait because they failed, or because one before them did.</summary>
internal sealed partial class EventProcessor
{
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(30);

    // When each aggregate with parked events is tried again.
    private readonly Dictionary<Guid, long> _parked = [];

    /// <summary>Tries the parked events whose time has come.</summary>
    /// <exception cref="ConsumerReplacedException">Another owner has taken the consumer.</exception>
    /// <exception cref="NpgsqlException">The database is unreachable.</exception>
    public async Task RetryParkedAsync(CancellationToken cancellation)
    {
        if (_parked.Count == 0)
        {
            return;
        }

        var now = _timers.GetTimestamp();
        foreach (var aggregate in _parked.Where(one => one.Value <= now).Select(static one => one.Key).ToList())
        {
            while (await _store.FirstParkedAsync(aggregate, cancellation) is { } parked)
            {
                if (!await TryParkedAsync(parked, cancellation))
                {
                    _parked[aggregate] = After(parked.Attempts + 1);
                    break;
                }
            }

            if (_parked[aggregate] <= now)
            {
                _ = _parked.Remove(aggregate);
            }
        }
    }

    /// <summary>Tries a parked event; true when it is not parked any more.</summary>
    private async Task<bool> TryParkedAsync(ParkedEvent parked, CancellationToken cancellation)
    {
        var (handler, fault) = await PrepareAsync(parked.Event, cancellation);
        var attempts = parked.Attempts + 1;
        var isDead = false;

        // The position stays where it is; writing it holds off another owner.
        var due = new EventBatch(_position!.Numbers, _position.Place, _clock.Now);
        await CommitAsync(
            due,
            async () =>
            {
                fault ??= await TryAsync(handler!, parked.Event, cancellation);
                if (fault is null)
                {
                    due.Fresh.Add(parked.Event);
                }

                isDead = fault is not null && attempts >= _consumer.AttemptsMax;
                if (isDead)
                {
                    await _transaction!.AddDeadLetterAsync(parked.Event, fault!, attempts, due.At, cancellation);
                }

                await (fault is null || isDead
                    ? _transaction!.RemoveParkedAsync(parked.Event, cancellation)
                    : _transaction!.CountAttemptAsync(parked.Event, cancellation));
            },
            cancellation);
        if (fault is not null)
        {
            Note(parked.Event, attempts, isDead, fault);
        }

        return fault is null || isDead;
    }

    private long After(int attempts)
    {
        var pause = _retryAfter * Math.Pow(2, Math.Clamp(attempts - 1, 0, 20));
        return _timers.GetTimestamp() + (long)((pause < PauseMax ? pause : PauseMax).TotalSeconds * _timers.TimestampFrequency);
    }
}
