using PahlawanPangan.Silo;
using PahlawanPangan.Silo.Commands;
using PahlawanPangan.Silo.Probes;

var builder = WebApplication.CreateSlimBuilder();
switch (args)
{
    case []:
        builder.AddPanganSilo();
        builder.AddPanganProbes();
        var app = builder.Build();
        app.MapPanganProbes();
        await app.RunAsync();
        return 0;
    case [.. var command] when DownstreamCommands.Knows(command):
        return await DownstreamCommands.RunAsync(command, builder.Configuration, Console.Out, Console.Error);
    case ["migrate"]:
        return await MigrateCommand.RunAsync(builder.Configuration, Console.Out, Console.Error);
    case ["operator", .. var arguments]:
        return await OperatorCommand.RunAsync(arguments, builder.Configuration, Console.Out, Console.Error);
    case ["contacts", .. var arguments]:
        return await ContactsCommand.RunAsync(arguments, builder.Configuration, Console.Out, Console.Error);
    default:
        await Console.Error.WriteLineAsync("Commands: none to serve; migrate; operator --email ADDRESS [--name NAME]; contacts list | retire KEY");
        return 2;
}
