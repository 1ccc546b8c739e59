using Microsoft.Extensions.Options;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Board;

/// <summary>Bounds the readers of the board's streams at this gateway, who need no account.</summary>
internal sealed class BoardPlaces(IOptions<GatewayOptions> options)
{
    private readonly int _max = options.Value.BoardStreamsMax;
    private int _taken;

    /// <summary>Takes a place; dispose of it when the stream ends.</summary>
    /// <param name="refusal">The problem when there is no place; it names the bound.</param>
    /// <returns>The place; null when there is none.</returns>
    public IDisposable? TryTake(out Problem? refusal)
    {
        if (Interlocked.Increment(ref _taken) <= _max)
        {
            refusal = null;
            return new Place(this);
        }

        Interlocked.Decrement(ref _taken);
        refusal = new Problem(ProblemType.TooManyStreams, $"{_max} readers follow the board here, the most that may; come back later.");
        return null;
    }

    private sealed class Place(BoardPlaces places) : IDisposable
    {
        private int _isReturned;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isReturned, 1) == 0)
            {
                Interlocked.Decrement(ref places._taken);
            }
        }
    }
}
