namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// What is logged about requests that fail, with ids that never change. As everywhere in the gateway, no message takes a token, a code, a
/// path with user text or contact data.
/// </summary>
internal static partial class HttpLog
{
    [LoggerMessage(3000, LogLevel.Error, "Unhandled exception in {Method} request")]
    public static partial void RequestFailed(ILogger logger, Exception failure, string method);

    [LoggerMessage(3001, LogLevel.Warning, "A grain call of a {Method} request failed; answered {Problem}")]
    public static partial void GrainCallFailed(ILogger logger, Exception failure, string method, string problem);
}
