using System.Diagnostics.Metrics;

namespace PahlawanPangan.Tests.Cluster;

/// <summary>Counts the requests between the silos of this process, by Orleans' own instruments.</summary>
internal sealed class SiloBorder : IDisposable
{
    private const string Sent = "orleans-messaging-sent-messages-size";
    private const string ForwardedName = "orleans-messaging-processing-dispatcher-forwarded";
    private readonly MeterListener _listener = new();
    private readonly long _forwardedBefore;
    private long _requests;
    private long _forwarded;

    public SiloBorder()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Microsoft.Orleans" && instrument.Name is Sent or ForwardedName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) =>
        {
            if (instrument.Name == Sent && Has(tags, "SiloToSilo") && Has(tags, "Request"))
            {
                Interlocked.Increment(ref _requests);
            }
        });
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
        {
            if (instrument.Name == ForwardedName)
            {
                _forwarded += value;
            }
        });
        _listener.Start();
        _forwardedBefore = ReadForwarded();
    }

    /// <summary>Requests that one silo sent to another.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>Requests that a silo without the grain forwarded.</summary>
    public long Forwarded => ReadForwarded() - _forwardedBefore;

    public void Dispose() => _listener.Dispose();

    private long ReadForwarded()
    {
        _forwarded = 0;
        _listener.RecordObservableInstruments();
        return _forwarded;
    }

    private static bool Has(ReadOnlySpan<KeyValuePair<string, object?>> tags, string value)
    {
        foreach (var tag in tags)
        {
            if (tag.Value as string == value)
            {
                return true;
            }
        }

        return false;
    }
}
