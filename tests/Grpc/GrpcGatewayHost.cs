namespace PahlawanPangan.Tests.Grpc;

/// <summary>A gateway over doubles that serves gRPC too.</summary>
public sealed class GrpcGatewayHost : GatewayHost
{
    // Another address of loopback, since its port is known only once it is bound.
    public GrpcGatewayHost() => Settings["PANGAN_GRPC_URLS"] = "http://127.0.0.2:0";

    /// <summary>A client of this gateway.</summary>
    internal GrpcCaller NewCaller() => new(GrpcAddress);
}
