namespace PahlawanPangan.Board;

/// <summary>
/// Reads what the public board shows; the key is 0. It asks the database only when something changed, and at most once a second, however
/// many ask.
/// </summary>
[Alias("pangan.board.IBoardGrain")]
[GrainInterfaceType("PahlawanPangan.Board.IBoardGrain")]
public interface IBoardGrain : IGrainWithIntegerKey
{
    /// <summary>The board as it was at most a second ago.</summary>
    /// <param name="known">The version that the caller has; 0 for none.</param>
    [Alias("read")]
    Task<Reply<BoardReading>> ReadAsync(long known);
}
