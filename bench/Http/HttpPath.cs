using PahlawanPangan.Bench.Claims;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Bench.Http;

/// <summary>Claims over HTTP, with real tokens; a worker is a connection.</summary>
internal class HttpPath(BenchDatabase database, ServedEngine engine, string target = "/v1/lots/{lot}/claims") : ClaimPath(database)
{
    private const int Created = 201;
    private readonly List<HttpConnection> _connections = [];

    protected ServedEngine Engine => engine;

    public override async Task OpenAsync(int workers)
    {
        // The server closes connections that were idle during other rounds, and a killed server breaks them.
        Disconnect();
        while (_connections.Count < workers)
        {
            var connection = new HttpConnection(target, engine.Callers.TokenOf(_connections.Count));
            await connection.ConnectAsync(engine.Port);
            _connections.Add(connection);
        }
    }

    public override async ValueTask ClaimAsync(int worker, Guid lotId, Guid claimId)
    {
        var status = await _connections[worker].PostAsync(lotId, claimId);
        if (status != Created)
        {
            throw new BenchFault($"The engine answered {status}.");
        }
    }

    private void Disconnect()
    {
        foreach (var connection in _connections)
        {
            connection.Dispose();
        }

        _connections.Clear();
    }

    public override ValueTask DisposeAsync()
    {
        Disconnect();
        return ValueTask.CompletedTask;
    }

    /// <summary>The gateway derives a claim's id from its caller and key.</summary>
    protected override Guid StoredId(AcknowledgedClaims claims, long number) => DerivedId.OfClaim(
        engine.Callers.IdOf(claims.Worker), ClaimNumbers.Id(claims.Run, claims.Worker, number).ToString("N"), lotId: default);
}

/// <summary>Requests that the same server answers immediately with a claim's bytes, after the same token check.</summary>
internal sealed class EchoPath(BenchDatabase database, ServedEngine engine) : HttpPath(database, engine, ServeCommand.EchoPath)
{
    public override Task VerifyAsync(IReadOnlyCollection<AcknowledgedClaims> run, DateTimeOffset since) => Task.CompletedTask;
}
