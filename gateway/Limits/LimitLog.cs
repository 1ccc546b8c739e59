namespace PahlawanPangan.Gateway.Limits;

/// <summary>What is logged about limits, with ids that never change. No message names a client.</summary>
internal static partial class LimitLog
{
    [LoggerMessage(3020, LogLevel.Warning, "Redis does not answer in time ({Failure}); until it does, each gateway limits requests alone")]
    public static partial void Local(ILogger logger, string failure);

    [LoggerMessage(3021, LogLevel.Information, "The limits of requests hold over all gateways")]
    public static partial void Shared(ILogger logger);

    [LoggerMessage(3022, LogLevel.Error, "Probing the shared limits failed")]
    public static partial void ProbeFailed(ILogger logger, Exception failure);
}
