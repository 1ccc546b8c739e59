using Orleans.Providers;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Grains.Operations;

/// <summary>Reports a silo's background services to a silo that reads the status of all.</summary>
internal sealed class ServiceReporter(ServiceStates states) : IControllable
{
    /// <summary>The name under which silos call each other's reporters.</summary>
    public const string Name = "services";

    /// <inheritdoc/>
    public Task<object?> ExecuteCommand(int command, object? arg) => Task.FromResult<object?>(states.Read().ToArray());
}
