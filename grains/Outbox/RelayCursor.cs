using Npgsql;

namespace PahlawanPangan.Grains.Outbox;

/// <summary>
/// How far a lane has been published, and the numbers of its last events. A relay that takes the cursor raises its epoch, and the cursor
/// moves only under the epoch that was taken, so that a relay which was replaced without knowing cannot move it.
/// </summary>
internal sealed class RelayCursor
{
    private readonly ICursorRows _rows;
    private readonly int _lane;
    private readonly long _rewound;
    private Dictionary<string, long> _next;

    private RelayCursor(ICursorRows rows, int lane, CursorRow taken)
    {
        _rows = rows;
        _lane = lane;
        _rewound = taken.Rewound;
        _next = Numbers = taken.Numbers;
        (Epoch, History, NumberedIn) = (taken.Epoch, taken.History, taken.NumberedIn);
        (Place, Last, CheckedUntil) = (taken.Place, taken.Last, taken.CheckedUntil);
    }

    /// <summary>The epoch that was taken.</summary>
    public long Epoch { get; }

    /// <summary>The number of the database's history.</summary>
    public int History { get; }

    /// <summary>The history in which the numbers were given; -1 before the first.</summary>
    public int NumberedIn { get; private set; }

    /// <summary>Everything up to here was published.</summary>
    public OutboxPlace Place { get; private set; }

    /// <summary>The number of the last event of each kind.</summary>
    public Dictionary<string, long> Numbers { get; private set; }

    /// <summary>The last number of each kind that a consumer may have handled under another number.</summary>
    public Dictionary<string, long> CheckedUntil { get; private set; } = [];

    /// <summary>The last message that the broker has acknowledged for this lane; null before the first.</summary>
    public StreamPlace? Last { get; private set; }

    /// <summary>Takes over a lane's cursor from its present owner.</summary>
    public static Task<RelayCursor> TakeAsync(NpgsqlDataSource database, int lane, CancellationToken cancellation) =>
        TakeAsync(new CursorRows(database, (short)lane), lane, cancellation);

    /// <inheritdoc cref="TakeAsync(NpgsqlDataSource, int, CancellationToken)"/>
    public static async Task<RelayCursor> TakeAsync(ICursorRows rows, int lane, CancellationToken cancellation) =>
        new(rows, lane, await rows.TakeAsync(cancellation));

    /// <summary>Numbers the events that follow the cursor. They keep their numbers however often they are read.</summary>
    public void Number(List<OutboxRow> rows)
    {
        _next = new Dictionary<string, long>(Numbers);
        foreach (var row in rows)
        {
            row.Number = _next.GetValueOrDefault(row.Kind, History * LaneNumbers.HistoryStep) + 1;
            row.IsRepeated = row.Number <= CheckedUntil.GetValueOrDefault(row.Kind);
            _next[row.Kind] = row.Number;
        }
    }

    /// <summary>Moves the cursor behind the events that were numbered last.</summary>
    /// <param name="place">Where to.</param>
    /// <param name="published">How many events that passes.</param>
    /// <param name="last">The last message that the broker has acknowledged; null to leave it.</param>
    /// <exception cref="RelayReplacedException">Another relay has taken the lane.</exception>
    /// <exception cref="CursorRewoundException">An operator has rewound the cursor.</exception>
    public async Task MoveAsync(OutboxPlace place, int published, StreamPlace? last = null)
    {
        if (!await _rows.MoveAsync(Epoch, _rewound, new CursorMove(place, published, last, _next)))
        {
            await ConfirmAsync();
            throw new RelayReplacedException(_lane, Epoch);
        }

        Place = place;
        Numbers = _next;
        Last = last ?? Last;
    }

    /// <summary>
    /// Moves the cursor back, so that what follows is published again under the numbers that it has. A cursor that is before the place
    /// already, since it was rewound, stays there: what it has not passed has no numbers yet.
    /// </summary>
    /// <inheritdoc cref="MoveAsync"/>
    public async Task MoveBackAsync(OutboxPlace place, CancellationToken cancellation)
    {
        if (!place.IsBefore(Place))
        {
            return;
        }

        (_next, _) = await _rows.NumbersAtAsync(place, cancellation);
        await MoveAsync(place, published: 0);
    }

    /// <summary>Begins to number in the database's present history.</summary>
    /// <param name="place">What follows it is published again, under new numbers.</param>
    /// <param name="waiting">How many events of each kind follow that place now; consumers may have handled them.</param>
    /// <exception cref="RelayReplacedException">Another relay has taken the lane, or the cursor was rewound.</exception>
    public async Task BeginHistoryAsync(OutboxPlace place, Dictionary<string, long> waiting)
    {
        var before = History * LaneNumbers.HistoryStep;
        var numbers = waiting.Keys.Concat(Numbers.Keys).Distinct().ToDictionary(kind => kind, _ => before);
        var checkedUntil = waiting.ToDictionary(one => one.Key, one => before + one.Value);
        if (!await _rows.BeginHistoryAsync(Epoch, _rewound, new CursorHistory(place, History, numbers, checkedUntil)))
        {
            throw new RelayReplacedException(_lane, Epoch);
        }

        (Place, Numbers, CheckedUntil, NumberedIn, _next) = (place, numbers, checkedUntil, History, numbers);
    }

    /// <summary>Checks that the cursor still has the same place and owner, which an idle relay would not notice otherwise.</summary>
    /// <exception cref="RelayReplacedException">Another relay has taken the lane.</exception>
    /// <exception cref="CursorRewoundException">An operator has rewound the cursor.</exception>
    public async Task ConfirmAsync()
    {
        if (await _rows.OwnerAsync() is not { } owner || owner.Epoch != Epoch)
        {
            throw new RelayReplacedException(_lane, Epoch);
        }

        if (owner.Rewound != _rewound)
        {
            throw new CursorRewoundException(_lane);
        }
    }

    /// <summary>
    /// Whether a state of the lane says that the cursor has the same place and owner. One from before it was taken does not.
    /// </summary>
    public bool IsConfirmedBy(LaneState state) => state.Epoch == Epoch && state.Rewound == _rewound;
}

/// <summary>Another relay has taken the lane.</summary>
internal sealed class RelayReplacedException(int lane, long epoch)
    : InvalidOperationException($"Lane {lane} was taken over from epoch {epoch}.");

/// <summary>An operator has rewound a lane's cursor, so that its events are published again.</summary>
internal sealed class CursorRewoundException(int lane) : InvalidOperationException($"Lane {lane} was rewound.");
