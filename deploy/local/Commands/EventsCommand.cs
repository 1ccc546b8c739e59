using PahlawanPangan.Local.Events;
using PahlawanPangan.Local.Instance;

namespace PahlawanPangan.Local.Commands;

/// <summary>`events`: what the running instance has published, one JSON a line.</summary>
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
            // Ctrl-C is how one stops following.
        }
        return 0;
    }
}
