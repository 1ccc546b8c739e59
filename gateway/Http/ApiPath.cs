namespace PahlawanPangan.Gateway.Http;

/// <summary>Which requests are the API's: REST under <c>/v1</c>, and gRPC under the names of its services.</summary>
internal static class ApiPath
{
    private const string GrpcPrefix = "/pangan.v1.";

    /// <summary>Whether a request is the API's. Probes, metrics and pages are not.</summary>
    public static bool IsApi(PathString path) => IsRest(path) || path.Value?.StartsWith(GrpcPrefix, StringComparison.Ordinal) == true;

    /// <summary>Whether a request is for REST.</summary>
    public static bool IsRest(PathString path) => path.StartsWithSegments("/v1", StringComparison.Ordinal);
}
