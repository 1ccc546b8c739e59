using PahlawanPangan.Local.Commands;
using PahlawanPangan.Local.Instance;
using PahlawanPangan.Local.Servers;

const string Usage = """
    ./run                                   the engine over private servers, until Ctrl-C
    ./run cluster [--silos N --gateways M]  silos and gateways as processes of their own, 3 and 2 unless said, until Ctrl-C
    ./run smoke                             the first steps of the README on a fresh instance, each one checked
    ./run token --role donor [--subject ID] a bearer token of the running instance (donor, recipient, courier, operator)
    ./run events [--lot ID] [--follow]      the events of the running instance, one JSON a line
    ./run status                            whether an instance runs, and where
    ./run stop                              stops it
    ./run migrate                           brings the database up to date
    ./run ledger verify                     proves the running instance's ledger; also: ledger export FILE, ledger key
    ./run dead-letters list                 events that a consumer failed at; also: dead-letters replay ID, dead-letters discard ID
    ./run replay --from TIME                publishes the events again that happened since then
    ./run rebuild CONSUMER                  makes a consumer's effects anew from the ledger
    """;

using var stop = new StopRequest();
var checkout = Checkout.Find();
try
{
    return args.FirstOrDefault() switch
    {
        null or "run" => await RunCommand.ExecuteAsync(checkout, stop.Token),
        "cluster" => await RunCommand.ExecuteClusterAsync(checkout, args[1..], stop.Token),
        "smoke" => await SmokeCommand.ExecuteAsync(stop.Token),
        "events" => await EventsCommand.ExecuteAsync(checkout, args[1..], stop.Token),
        "token" => await TokenCommand.ExecuteAsync(checkout, args[1..], stop.Token),
        "stop" => await StopCommand.ExecuteAsync(checkout, stop.Token),
        "status" => await StatusCommand.ExecuteAsync(checkout, stop.Token),
        "migrate" => await MigrateCommand.ExecuteAsync(checkout, stop.Token),
        "ledger" or "dead-letters" or "replay" or "rebuild" =>
            await EngineProgram.RunInTheOpenAsync(InstanceFacts.ReadRunning(checkout).EngineSettings, args, stop.Token),
        "help" or "--help" or "-h" => Say(Usage, 0),
        var unknown => Say($"There is no command '{unknown}'.\n\n{Usage}", 2),
    };
}
catch (ServerStartException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
catch (UnauthorizedAccessException e)
{
    await Console.Error.WriteLineAsync($"{e.Message} Was this checkout run by another user, as root perhaps? Its files under .local are that user's.");
    return 1;
}
catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
{
    await Console.Error.WriteLineAsync("Stopped.");
    return 130;
}

static int Say(string text, int exitCode)
{
    (exitCode == 0 ? Console.Out : Console.Error).WriteLine(text);
    return exitCode;
}
