using System.Reflection;
using OpenTelemetry.Resources;

namespace PahlawanPangan.Telemetry;

/// <summary>Who a process is, in what it sends.</summary>
/// <param name="Service">Its part: <c>engine</c>, <c>silo</c> or <c>gateway</c>.</param>
public sealed record TelemetryIdentity(string Service)
{
    internal ResourceBuilder Resource() => ResourceBuilder.CreateDefault()
        .AddService(
            $"pahlawan-pangan-{Service}",
            serviceNamespace: "pahlawan-pangan",
            serviceVersion: Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion)
        .AddEnvironmentVariableDetector();
}
