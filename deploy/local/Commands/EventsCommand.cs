using PahlawanPangan.Local.Events;
using PahlawanPangan.Local.Instance;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Local.Commands;

/// <summary>`events`: what the running instance has published, one JSON a line.</summary>
internal static class EventsCommand
{
    public static async Task<int> ExecuteAsync(Checkout checkout, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var (lotId, follow) = Parse(arguments);
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

    private static (Guid? LotId, bool Follow) Parse(IReadOnlyList<string> arguments)
    {
        Guid? lotId = null;
        var follow = false;
        for (var i = 0; i < arguments.Count; i++)
        {
            switch (arguments[i])
            {
                case "--follow":
                    follow = true;
                    break;
                case "--lot" when i + 1 < arguments.Count && Guid.TryParse(arguments[i + 1], out var id):
                    lotId = id;
                    i++;
                    break;
                default:
                    throw new ServerStartException($"'{arguments[i]}' is not understood. Say: ./run events [--lot ID] [--follow], where ID is a lot's UUID.");
            }
        }
        return (lotId, follow);
    }
}
