using PahlawanPangan.Gateway;
using PahlawanPangan.Silo.Dashboards;

namespace PahlawanPangan.Silo.Roles;

/// <summary>Silo and gateway in one process.</summary>
internal static class EngineRole
{
    /// <summary>Serves until the process is stopped.</summary>
    public static async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.AddPanganSilo();
        builder.AddPanganGateway();
        var app = builder.Build();
        app.MapPanganGateway();
        app.MapOperatorDashboard();
        return await StartRefusal.RunAsync(app);
    }
}
