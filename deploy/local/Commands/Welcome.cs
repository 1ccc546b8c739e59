using PahlawanPangan.Local.Instance;

namespace PahlawanPangan.Local.Commands;

/// <summary>What a developer reads once the engine is ready.</summary>
internal static class Welcome
{
    public static string To(InstanceFacts facts, Checkout checkout) => $"""

        Pahlawan Pangan is ready:  {facts.Url}
        API page:                  {facts.Url}/docs
        Log:                       {Path.GetRelativePath(Environment.CurrentDirectory, checkout.EngineLog)}

        A first request, for another terminal:

        curl -sS {facts.Url}/v1/lots \
          -H "Authorization: Bearer $(./run token --role donor)" \
          -H 'Idempotency-Key: first-lot' -H 'Content-Type: application/json' \
          -d '{FirstLot.Json(DateTime.UtcNow)}'

        Ctrl-C stops it all.

        """;
}
