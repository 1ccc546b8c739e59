using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Grpc;

/// <summary>
/// Bounds the streams that need no token, of reflection and health: how many are open at once, and for how long. Streams behind a token
/// have bounds of their own.
/// </summary>
internal sealed class OpenStreamLimit(TimeProvider clock)
{
    private const int StreamsMax = 100;
    private static readonly TimeSpan OpenMax = TimeSpan.FromMinutes(5);
    private int _open;

    /// <summary>Takes a place for a stream; dispose of it when the stream ends. One that is open for too long is ended.</summary>
    /// <returns>The place; null for a stream behind a token.</returns>
    /// <exception cref="ProblemException">There is no place.</exception>
    public IDisposable? Enter(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<Access>() is not { IsPublic: true })
        {
            return null;
        }

        var timer = clock.CreateTimer(static open => ((HttpContext)open!).Abort(), http, OpenMax, Timeout.InfiniteTimeSpan);
        var place = new Place(this, timer);
        if (Interlocked.Increment(ref _open) <= StreamsMax)
        {
            return place;
        }

        place.Dispose();
        throw new ProblemException(new(
            ProblemType.TooManyStreams, $"{StreamsMax} streams without a token are open here, the most that may be; come back later."));
    }

    private sealed class Place(OpenStreamLimit limit, ITimer timer) : IDisposable
    {
        public void Dispose()
        {
            timer.Dispose();
            Interlocked.Decrement(ref limit._open);
        }
    }
}
