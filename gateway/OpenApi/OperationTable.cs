namespace PahlawanPangan.Gateway.OpenApi;

/// <summary>The descriptions of all endpoints, by the names of their rows.</summary>
internal static class OperationTable
{
    /// <summary>Every description.</summary>
    public static IReadOnlyDictionary<string, OperationDescription> All => DownstreamOperations.All;
}
