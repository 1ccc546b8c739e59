using PahlawanPangan.Grains.Outbox;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>
/// How far a consumer has handled each lane, in one row. An owner raises the epoch when it starts; each batch moves the row under that
/// epoch, in the transaction of its effects, so that an owner which was replaced without knowing makes none.
/// </summary>
internal sealed class ConsumerPosition
{
    private readonly string _consumer;

    /// <summary>A consumer's position as it was taken.</summary>
    public ConsumerPosition(string consumer, long epoch, Dictionary<string, long> numbers, StreamPlace? place)
    {
        _consumer = consumer;
        Epoch = epoch;
        Numbers = numbers;
        Place = place;
    }

    /// <summary>The epoch that was taken.</summary>
    public long Epoch { get; }

    /// <summary>The number of the last event handled, by lane and kind.</summary>
    public Dictionary<string, long> Numbers { get; private set; }

    /// <summary>Everything up to this message of the stream was handled; null before the first.</summary>
    public StreamPlace? Place { get; private set; }

    /// <summary>
    /// The last number handled of a lane and kind. A consumer that has handled none is before the first number of its history.
    /// </summary>
    public static long LastOf(Dictionary<string, long> numbers, string lane, long next) =>
        numbers.TryGetValue(lane, out var last) ? last : (next - 1) / LaneNumbers.HistoryStep * LaneNumbers.HistoryStep;

    /// <summary>Moves the row, within the transaction of the effects.</summary>
    /// <exception cref="ConsumerReplacedException">Another owner has taken the consumer; nothing may be committed.</exception>
    public async Task WriteAsync(
        IConsumerTransaction transaction, Dictionary<string, long> numbers, StreamPlace? place, CancellationToken cancellation)
    {
        if (!await transaction.MoveAsync(Epoch, numbers, place, cancellation))
        {
            throw new ConsumerReplacedException(_consumer, $"it was taken over from epoch {Epoch}");
        }
    }

    /// <summary>Notes what was committed.</summary>
    public void Moved(Dictionary<string, long> numbers, StreamPlace? place) => (Numbers, Place) = (numbers, place);
}

/// <summary>Another owner has taken a consumer.</summary>
internal sealed class ConsumerReplacedException(string consumer, string reason)
    : InvalidOperationException($"The consumer {consumer} ends here: {reason}.");
