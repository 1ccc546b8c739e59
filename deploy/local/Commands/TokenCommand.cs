using PahlawanPangan.Local.Instance;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Local.Commands;

/// <summary>`token --role R`: a bearer token of the running instance, as the only output.</summary>
internal static class TokenCommand
{
    public static async Task<int> ExecuteAsync(Checkout checkout, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        Console.WriteLine(await EngineProgram.TokenAsync(InstanceFacts.ReadRunning(checkout).EngineSettings, arguments, cancellation));
        return 0;
    }
}
