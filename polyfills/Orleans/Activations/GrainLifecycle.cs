namespace Orleans.Runtime;

/// <summary>The stages of one activation.</summary>
internal sealed class GrainLifecycle(Activation activation) : LifecycleStages, IGrainLifecycle
{
    protected override void OnStopFailed(ILifecycleObserver observer, Exception exception) =>
        activation.Silo.Log.DeactivationFailed(exception, activation.GrainId);
}
