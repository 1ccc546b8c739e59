using PahlawanPangan.Peers;
using PahlawanPangan.Peers.Plain;
using PahlawanPangan.Peers.Wolverine;

var settings = PeerSettings.Read();
var builder = PeerHosting.CreateBuilder(settings);
switch (args)
{
    case ["plain"]:
        builder.AddPlain(settings);
        break;
    case ["wolverine"]:
        builder.AddWolverine(settings);
        break;
    default:
        await Console.Error.WriteLineAsync("Usage: PahlawanPangan.Peers plain|wolverine");
        return 2;
}

await using var app = builder.Build();
await PeerSchema.CreateAsync(settings.Database);
app.MapPeer();
await app.RunAsync();
return 0;
