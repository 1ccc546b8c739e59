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

builder.UseOrleansClient(client => client.UseLocalhostClustering());
builder.AddPanganGateway();
WebApplication app = builder.Build();
app.MapPanganGateway();
await app.RunAsync();
return 0;
