using Grpc.Core;
using Grpc.Net.Client;
using PahlawanPangan.Bench.Claims;
using PahlawanPangan.Gateway.Http;
using Wire = Pangan.V1;

namespace PahlawanPangan.Bench.Http;

/// <summary>Claims over gRPC, with real tokens, by the client that a user would take; workers share connections.</summary>
internal sealed class GrpcPath(BenchDatabase database, ServedEngine engine) : ClaimPath(database)
{
    /// <summary>Fewer than the server lets into one connection.</summary>
    private const int WorkersPerConnection = 64;

    private readonly List<(GrpcChannel Channel, Wire.Claims.ClaimsClient Client)> _connections = [];

    public override Task OpenAsync(int workers)
    {
        while (_connections.Count * WorkersPerConnection < workers)
        {
            var channel = GrpcChannel.ForAddress(engine.GrpcUrl);
            _connections.Add((channel, new Wire.Claims.ClaimsClient(channel)));
        }

        return Task.CompletedTask;
    }

    public override async ValueTask ClaimAsync(int worker, Guid lotId, Guid claimId)
    {
        var metadata = new Metadata
        {
            { "authorization", $"Bearer {engine.Callers.TokenOf(worker)}" },
            { "idempotency-key", claimId.ToString("N") },
        };
        try
        {
            await _connections[worker / WorkersPerConnection].Client.ClaimLotAsync(
                new() { LotId = lotId.ToString("D"), Quantity = 1 }, metadata);
        }
        catch (RpcException refused)
        {
            throw new BenchFault($"The engine answered {refused.Status}.");
        }
    }

    public override ValueTask DisposeAsync()
    {
        foreach (var (channel, _) in _connections)
        {
            channel.Dispose();
        }

        _connections.Clear();
        return ValueTask.CompletedTask;
    }

    /// <summary>The gateway derives a claim's id from its caller and key, as over HTTP.</summary>
    protected override Guid StoredId(AcknowledgedClaims claims, long number) => DerivedId.OfClaim(
        engine.Callers.IdOf(claims.Worker), ClaimNumbers.Id(claims.Run, claims.Worker, number).ToString("N"), lotId: default);
}
