using Microsoft.Extensions.DependencyInjection;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Tests.Grpc;

/// <summary>What a gateway knows of its calls.</summary>
internal static class GatewayServices
{
    /// <summary>How many calls have a place.</summary>
    public static int UnderWay(this IServiceProvider services) => services.GetRequiredService<AdmissionLimit>().UnderWay;
}
