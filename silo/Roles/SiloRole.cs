using PahlawanPangan.Silo.Probes;

namespace PahlawanPangan.Silo.Roles;

/// <summary>A silo of a cluster.</summary>
internal static class SiloRole
{
    /// <summary>Serves until the process is stopped.</summary>
    public static async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.AddPanganSilo();
        builder.AddPanganProbes();
        var app = builder.Build();
        app.MapPanganProbes();
        return await StartRefusal.RunAsync(app);
    }
}
