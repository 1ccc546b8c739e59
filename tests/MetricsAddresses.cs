using System.Runtime.CompilerServices;
using PahlawanPangan.Hosting.Telemetry;

namespace PahlawanPangan.Tests;

/// <summary>Hosts in this process serve their metrics on free loopback ports: there are many, and they run at the same time.</summary>
internal static class MetricsAddresses
{
    [ModuleInitializer]
    internal static void Set() => Environment.SetEnvironmentVariable(TelemetryOptions.MetricsUrlsVariable, "http://127.0.0.1:0");
}
