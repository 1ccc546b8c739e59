namespace Orleans.Runtime;

/// <summary>Finds the activation that the running code is a turn of. Code that left its scheduler is a turn of none.</summary>
internal static class RuntimeContext
{
    public static Activation? Activation => TaskScheduler.Current as Activation;

    public static IGrainContext? Current => Activation;
}
