using System.Text.Json;
using PahlawanPangan.Board;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Board;

/// <summary>The board of this gateway: asked for once a second while someone follows it, however many do.</summary>
internal sealed class BoardFeed
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);
    private readonly IGrainFactory _grains;
    private readonly TimeProvider _clock;

    /// <summary>Called by the host.</summary>
    public BoardFeed(IGrainFactory grains, TimeProvider clock, ILogger<BoardFeed> logger)
    {
        (_grains, _clock) = (grains, clock);
        States = new SharedFeed<BoardState>(ReadAsync, Interval, clock, failure => GatewayLog.BoardUnreadable(logger, failure));
    }

    /// <summary>The states of the board.</summary>
    public SharedFeed<BoardState> States { get; }

    /// <summary>The board now, for one request; the grain's memory of a second bounds what many of them cost.</summary>
    public async Task<Reply<BoardReading>> GetAsync()
    {
        try
        {
            return await _grains.GetGrain<IBoardGrain>(0).ReadAsync(known: 0).WaitAsync(Patience, _clock);
        }
        catch (TimeoutException)
        {
            return new Refusal(RefusalKind.Unavailable, "The board could not be read in time; try again.");
        }
    }

    private async Task<BoardState> ReadAsync(BoardState? before)
    {
        var reply = await _grains.GetGrain<IBoardGrain>(0).ReadAsync(before?.Version ?? 0).WaitAsync(Patience, _clock);
        if (reply.IsRefused)
        {
            throw new InvalidOperationException($"The board was refused: {reply.Refusal.Kind}.");
        }

        return reply.Value.Board is { } board ? new BoardState(reply.Value.Version, board) : before!;
    }
}

/// <summary>One state of the board, and its bytes for all readers of the API's stream.</summary>
internal sealed class BoardState(long version, BoardView board)
{
    private readonly Lazy<byte[]> _event = new(() => EventStream.Encode(
        "board", JsonSerializer.SerializeToUtf8Bytes(BoardResponse.Of(board), BoardJson.Default.BoardResponse)));

    /// <summary>Names the state.</summary>
    public long Version { get; } = version;

    /// <summary>What it shows.</summary>
    public BoardView Board { get; } = board;

    /// <summary>The state as a server-sent event.</summary>
    public byte[] Event => _event.Value;
}
