using PahlawanPangan.Local.Events;
using PahlawanPangan.Local.Instance;

namespace PahlawanPangan.Local.Commands;

/// <summary>`events`: the published events of the running instance, one JSON object per line.</summary>
internal static class EventsCommand
{
    public static async Task<int> ExecuteAsync(Checkout checkout, Guid? lotId, bool follow, CancellationToken cancellation)
    {
        await using var stream = new EventStream(InstanceFacts.ReadRunning(checkout).Nats);
        try
        {
            await foreach (var published in stream.ReadAsync(lotId, follow, cancellation))
            {
                Console.WriteLine(published.GetRawText());
            }
        }
        catch (OperationCanceledException) when (follow)
        {
            // Ctrl-C is the normal end of following.
        }
        return 0;
    }
}
