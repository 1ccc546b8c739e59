using PahlawanPangan.Hosting.Clustering;
using PahlawanPangan.Gateway;
using PahlawanPangan.Gateway.Commands;

WebApplicationBuilder builder = WebApplication.CreateBuilder();
if (GatewayCommands.TryRun(args, builder, out int exitCode))
{
    return exitCode;
}

if (args.Length > 0)
{
    Console.Error.WriteLine("Commands: none to serve; token --role ROLE [--subject UUID] [--minutes N]; keys [list | rotate [contacts] | retire KID]");
    return 2;
}

ClusterSettings cluster = ClusterSettingsReader.ReadForClient(builder.Configuration);
builder.UseOrleansClient(client => client.UsePanganClustering(cluster).AddActivityPropagation());

// The server need not wait until a silo is reached: whoever runs the gateway is told that it lives and is not ready.
builder.Services.Configure<HostOptions>(host => host.ServicesStartConcurrently = true);
builder.AddPanganGateway();
WebApplication app = builder.Build();
app.MapPanganGateway();
CancellationToken stopping = app.Lifetime.ApplicationStopping;
try
{
    await app.RunAsync();
}
catch (OperationCanceledException) when (stopping.IsCancellationRequested)
{
    // It was stopped while it still looked for a silo.
}

return 0;
