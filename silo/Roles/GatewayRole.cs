using PahlawanPangan.Clocks;
using PahlawanPangan.Gateway;
using PahlawanPangan.Gateway.Clocks;
using PahlawanPangan.Hosting.Clocks;
using PahlawanPangan.Hosting.Clustering;
using PahlawanPangan.Silo.Dashboards;

namespace PahlawanPangan.Silo.Roles;

/// <summary>A gateway of a cluster: an Orleans client, which hosts no grains.</summary>
internal static class GatewayRole
{
    /// <summary>Serves until the process is stopped.</summary>
    public static async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateBuilder();
        var cluster = ClusterSettingsReader.ReadForClient(builder.Configuration);

        // Orleans would log every attempt to connect; ClientConnection logs once.
        builder.Logging.AddFilter("Orleans.Messaging.GatewayManager", LogLevel.Error);
        builder.UseOrleansClient(client => client.UsePanganClustering(cluster).AddActivityPropagation().AddOperatorDashboard());

        // The server starts before a silo is reached, so that probes see a gateway that is alive and not ready.
        builder.Services.Configure<HostOptions>(host => host.ServicesStartConcurrently = true);
        builder.AddPanganGateway();
        builder.Services.AddSingleton<IClockSource, SiloClock>();
        ClockWatch.Add(builder.Services);
        await using var app = builder.Build();
        app.MapPanganGateway();
        app.MapOperatorDashboard();
        try
        {
            await app.StartAsync();
            await app.WaitForShutdownAsync();
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // It was stopped before it reached a silo. The server was started beside that, and ends its requests before their services go.
            await app.StopAsync();
        }

        return 0;
    }
}
