using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

/// <summary>Every message that the runtime logs.</summary>
internal sealed partial class RuntimeLog(ILogger logger)
{
    [LoggerMessage(1, LogLevel.Information, "Silo {Name} started with {Grains} grain classes at hand. It is a silo of one process; a cluster needs the official Orleans packages.")]
    public partial void SiloStarted(string name, int grains);

    [LoggerMessage(2, LogLevel.Error, "Grain {GrainId} failed to activate.")]
    public partial void ActivationFailed(Exception exception, GrainId grainId);

    [LoggerMessage(3, LogLevel.Error, "Grain {GrainId} failed while it was deactivated.")]
    public partial void DeactivationFailed(Exception exception, GrainId grainId);

    [LoggerMessage(4, LogLevel.Warning, "{Count} activations had not ended when the silo had to stop.")]
    public partial void DeactivationCutShort(int count);

    [LoggerMessage(5, LogLevel.Error, "One-way call {Method} to {GrainId} failed.")]
    public partial void OneWayFailed(Exception exception, string method, GrainId grainId);

    [LoggerMessage(6, LogLevel.Warning, "A timer of grain {GrainId} failed. It will tick again.")]
    public partial void TimerFailed(Exception exception, GrainId grainId);

    [LoggerMessage(7, LogLevel.Error, "{Observer} failed while the silo stopped.")]
    public partial void StopFailed(Exception exception, string observer);

    [LoggerMessage(8, LogLevel.Debug, "{Count} idle activations are being collected.")]
    public partial void Collecting(int count);

    [LoggerMessage(9, LogLevel.Error, "Collecting idle activations failed. It will be tried again.")]
    public partial void CollectingFailed(Exception exception);
}
