using Orleans.Concurrency;
using PahlawanPangan.Board;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Board;

/// <summary>
/// Keeps the board for everyone who watches it. At most once a second it reads how far the two projections are, one row each; the board
/// itself only when they moved, or when it is half a minute old, since lots also end with the time.
/// </summary>
[Reentrant]
[GrainType("board")]
internal sealed class BoardGrain : Grain, IBoardGrain
{
    private static readonly TimeSpan SharedFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RereadAfter = TimeSpan.FromSeconds(30);

    private readonly BoardReader _reader;
    private readonly TimeProvider _time = TimeProvider.System;
    private Task<Reply<BoardReading>>? _last;
    private BoardReading? _reading;
    private string? _progress;
    private long _askedAt;
    private long _readAt;

    /// <summary>Called by Orleans.</summary>
    public BoardGrain(LotShards shards, Clock clock) => _reader = new BoardReader(shards, clock);

    /// <inheritdoc/>
    public async Task<Reply<BoardReading>> ReadAsync(long known)
    {
        if (_last is null || _last.IsFaulted || (_last.IsCompleted && _time.GetElapsedTime(_askedAt) >= SharedFor))
        {
            _askedAt = _time.GetTimestamp();
            _last = RefreshAsync();
        }

        var reply = await _last;
        return !reply.IsRefused && reply.Value.Version == known ? new BoardReading { Version = known } : reply;
    }

    private async Task<Reply<BoardReading>> RefreshAsync()
    {
        try
        {
            // Read first, so that a change meanwhile is read again.
            var progress = await _reader.ProgressAsync();
            if (_reading is not null && progress == _progress && _time.GetElapsedTime(_readAt) < RereadAfter)
            {
                return _reading;
            }

            var lots = await GrainFactory.GetGrain<ILotCatalogueGrain>(0)
                .SearchAsync(new LotSearch { Order = LotOrder.Urgency, Page = new PageRequest(BoardView.LotsMax, null) });
            if (lots.IsRefused)
            {
                return lots.Refusal;
            }

            var board = await _reader.ReadAsync(lots.Value.Items);
            var now = _time.GetUtcNow().ToUnixTimeMilliseconds();

            // Also another activation, on another silo, must not give a version twice.
            _reading = new BoardReading { Version = Math.Max(now, (_reading?.Version ?? 0) + 1), Board = board };
            (_progress, _readAt) = (progress, _time.GetTimestamp());
            return _reading;
        }
        catch (Exception failure) when (DatabaseFailure.Includes(failure))
        {
            return Refusals.Unavailable;
        }
    }
}
