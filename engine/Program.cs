using PahlawanPangan.Gateway;
using PahlawanPangan.Gateway.Commands;
using PahlawanPangan.Silo;
using PahlawanPangan.Silo.Commands;

var builder = WebApplication.CreateBuilder();
if (GatewayCommands.TryRun(args, builder, out var exitCode))
{
    return exitCode;
}

switch (args)
{
    case []:
        builder.AddPanganSilo();
        builder.AddPanganGateway();
        var app = builder.Build();
        app.MapPanganGateway();
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
        await Console.Error.WriteLineAsync("Commands: none to serve; migrate; keys [list | rotate [contacts] | retire KID]; contacts list | retire KEY; operator --email ADDRESS [--name NAME]; token --role ROLE [--subject UUID] [--minutes N]");
        return 2;
}
