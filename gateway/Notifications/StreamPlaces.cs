using Microsoft.Extensions.Options;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Notifications;

/// <summary>Bounds the open notification streams of this gateway, per account and in all: each asks for news twice a second.</summary>
internal sealed class StreamPlaces(IOptions<GatewayOptions> options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, int> _open = [];
    private readonly int _perAccountMax = options.Value.StreamsPerAccountMax;
    private readonly int _max = options.Value.StreamsMax;
    private int _count;

    /// <summary>Takes a place for a stream of an account; dispose of it when the stream ends.</summary>
    /// <param name="accountId">The account.</param>
    /// <param name="refusal">The problem when there is no place; it names the bound.</param>
    /// <returns>The place; null when there is none.</returns>
    public IDisposable? TryTake(Guid accountId, out Problem? refusal)
    {
        lock (_gate)
        {
            var ofAccount = _open.GetValueOrDefault(accountId);
            refusal = ofAccount >= _perAccountMax
                ? new Problem(
                    ProblemType.TooManyStreams,
                    $"You have {_perAccountMax} open streams, the most that an account may have here; close one first.")
                : _count >= _max
                    ? new Problem(ProblemType.TooManyStreams, $"{_max} streams are open here, the most that may be; come back later.")
                    : null;
            if (refusal is not null)
            {
                return null;
            }

            _open[accountId] = ofAccount + 1;
            _count++;
            return new Place(this, accountId);
        }
    }

    private void Return(Guid accountId)
    {
        lock (_gate)
        {
            _count--;
            if (--_open[accountId] == 0)
            {
                _ = _open.Remove(accountId);
            }
        }
    }

    private sealed class Place(StreamPlaces places, Guid accountId) : IDisposable
    {
        private int _returned;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _returned, 1) == 0)
            {
                places.Return(accountId);
            }
        }
    }
}
