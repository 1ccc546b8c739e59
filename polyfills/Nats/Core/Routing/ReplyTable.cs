using System.Diagnostics.CodeAnalysis;

namespace NATS.Client.Core.Routing;

/// <summary>
/// Replies being waited for, by number. A number finds its slot by its low bits and numbers whose slot is taken are skipped, so
/// that looking up costs one array access and waiting for a reply costs no dictionary entry, timer or subscription.
/// </summary>
internal sealed class ReplyTable : IDisposable
{
    private const int InitialSlots = 256;
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromMilliseconds(25);

    private readonly Lock _gate = new();
    private readonly Timer _sweeper;
    private PendingReply?[] _slots = new PendingReply[InitialSlots];
    private long _lastNumber;
    private int _count;
    private bool _isSweeping;
    private bool _isClosed;

    public ReplyTable() => _sweeper = new Timer(static state => ((ReplyTable)state!).Sweep(), this, Timeout.Infinite, Timeout.Infinite);

    /// <summary>Gives the reply a number and starts its time.</summary>
    public void Add(PendingReply pending, TimeSpan timeout, CancellationToken cancellationToken)
    {
        pending.Deadline = timeout == Timeout.InfiniteTimeSpan ? long.MaxValue : Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(NatsConnection));
            if (_count > _slots.Length / 2)
            {
                Grow();
            }

            do
            {
                _lastNumber++;
            }
            while (_slots[SlotOf(_lastNumber)] != null);

            pending.Number = _lastNumber;
            _slots[SlotOf(_lastNumber)] = pending;
            _count++;
            if (!_isSweeping)
            {
                _isSweeping = true;
                _sweeper.Change(SweepPeriod, SweepPeriod);
            }
        }

        pending.WatchCancellation(this, cancellationToken);
    }

    /// <summary>Takes out the reply of a number, for its message.</summary>
    public bool TryTake(long number, [NotNullWhen(true)] out PendingReply? pending)
    {
        lock (_gate)
        {
            ref var slot = ref _slots[SlotOf(number)];
            pending = slot;
            if (pending == null || pending.Number != number)
            {
                return false;
            }

            slot = null;
            _count--;
            return true;
        }
    }

    /// <summary>Takes out a reply that is no longer waited for.</summary>
    public bool TryRemove(PendingReply pending) => TryTake(pending.Number, out _);

    /// <summary>Ends all waits as if their time were over.</summary>
    public void Dispose()
    {
        PendingReply[] pending;
        lock (_gate)
        {
            _isClosed = true;
            pending = [.. _slots.OfType<PendingReply>()];
            Array.Clear(_slots);
            _count = 0;
        }

        _sweeper.Dispose();
        foreach (var late in pending)
        {
            late.TimeOut();
        }
    }

    private int SlotOf(long number) => (int)number & (_slots.Length - 1);

    private void Grow()
    {
        var slots = _slots;
        _slots = new PendingReply[slots.Length * 2];
        foreach (var pending in slots.OfType<PendingReply>())
        {
            _slots[SlotOf(pending.Number)] = pending;
        }
    }

    private void Sweep()
    {
        List<PendingReply>? late = null;
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            if (_count == 0)
            {
                _isSweeping = false;
                _sweeper.Change(Timeout.Infinite, Timeout.Infinite);
                return;
            }

            var now = Environment.TickCount64;
            for (var i = 0; i < _slots.Length; i++)
            {
                if (_slots[i] is { } pending && pending.Deadline <= now)
                {
                    (late ??= []).Add(pending);
                    _slots[i] = null;
                    _count--;
                }
            }
        }

        foreach (var pending in late ?? [])
        {
            pending.TimeOut();
        }
    }
}
