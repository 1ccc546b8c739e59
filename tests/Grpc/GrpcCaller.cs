using Grpc.Core;
using Grpc.Net.Client;
using Wire = Pangan.V1;

namespace PahlawanPangan.Tests.Grpc;

/// <summary>A client of all services, over one connection.</summary>
internal sealed class GrpcCaller(Uri address) : IDisposable
{
    private readonly GrpcChannel _channel = GrpcChannel.ForAddress(address);

    public CallInvoker Invoker => _channel.CreateCallInvoker();

    public Wire.Lots.LotsClient Lots => new(_channel);

    public Wire.Claims.ClaimsClient Claims => new(_channel);

    public Wire.Deliveries.DeliveriesClient Deliveries => new(_channel);

    public Wire.Events.EventsClient Events => new(_channel);

    /// <summary>The metadata of a call by the holder of a token, with a key or without.</summary>
    public static Metadata With(string token, string? key = null)
    {
        var metadata = new Metadata { { "authorization", $"Bearer {token}" } };
        if (key is not null)
        {
            metadata.Add("idempotency-key", key);
        }

        return metadata;
    }

    public void Dispose() => _channel.Dispose();
}
