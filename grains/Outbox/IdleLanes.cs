using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Outbox;

/// <summary>What an idle relay must know about its lane.</summary>
/// <param name="Epoch">The epoch of the relay that has taken it last.</param>
/// <param name="Rewound">How often an operator has rewound its cursor.</param>
/// <param name="HasEvents">Whether there are events to publish.</param>
internal readonly record struct LaneState(long Epoch, long Rewound, bool HasEvents);

/// <summary>
/// Looks after idle lanes: relays whose polls fall on the same moment share one statement for each database, in place of two for each lane.
/// </summary>
internal sealed class IdleLanes
{
    /// <summary>The most by which an answer may be older than the poll that uses it.</summary>
    private static readonly TimeSpan AgeMax = TimeSpan.FromMilliseconds(25);

    private readonly long _ageMaxMilliseconds;
    private readonly Lock _gate = new();
    private readonly (Task<Dictionary<short, LaneState>> States, long AskedAt)[] _asked;

    /// <summary>Called by the host.</summary>
    public IdleLanes(LotShards shards)
        : this(shards, AgeMax)
    {
    }

    internal IdleLanes(LotShards shards, TimeSpan ageMax)
    {
        ArgumentNullException.ThrowIfNull(shards);
        _ageMaxMilliseconds = (long)ageMax.TotalMilliseconds;
        _asked = new (Task<Dictionary<short, LaneState>>, long)[shards.Count];
        Array.Fill(_asked, (Task.FromResult(new Dictionary<short, LaneState>()), long.MinValue / 2));
    }

    /// <summary>
    /// The state of a lane, at most a moment old; null for a lane whose cursor is gone. Another relay's failure to read is this one's too.
    /// </summary>
    /// <param name="number">The lane, among those of all databases.</param>
    /// <param name="reader">Reads from the lane's database, if no other relay has just done so. Nothing else may use it meanwhile.</param>
    /// <param name="cancellation">Ends the wait for another relay's answer.</param>
    public async Task<LaneState?> ReadAsync(int number, OutboxReader reader, CancellationToken cancellation)
    {
        ref var asked = ref _asked[OutboxLane.ShardOf(number)];
        Task<Dictionary<short, LaneState>> states;
        var isOwn = false;
        lock (_gate)
        {
            var now = Environment.TickCount64;
            if (now - asked.AskedAt > _ageMaxMilliseconds || asked.States.IsFaulted)
            {
                asked = (reader.ReadStatesAsync(), now);
                isOwn = true;
            }

            states = asked.States;
        }

        // One's own statement is finished, since it uses one's own connection.
        var all = isOwn ? await states : await states.WaitAsync(cancellation);
        return all.TryGetValue(OutboxLane.LaneOf(number), out var state) ? state : null;
    }
}
