using System.Reflection;
using OpenTelemetry.Resources;

namespace PahlawanPangan.Hosting.Telemetry;

/// <summary>A part of the engine that this process hosts: <c>silo</c> or <c>gateway</c>.</summary>
internal sealed record TelemetryPart(string Name);

/// <summary>The service name of the process: <c>pahlawan-pangan-silo</c>, <c>-gateway</c>, or <c>-engine</c> when it hosts both.</summary>
internal sealed class TelemetryResource(IEnumerable<TelemetryPart> parts) : IResourceDetector
{
    public Resource Detect() => ResourceBuilder.CreateEmpty()
        .AddService(
            $"pahlawan-pangan-{(parts.ToArray() is [var only] ? only.Name : "engine")}",
            serviceNamespace: "pahlawan-pangan",
            serviceVersion: Assembly.GetExecutingAssembly()
                .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion)
        .Build();
}
