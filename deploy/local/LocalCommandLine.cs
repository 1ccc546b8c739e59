using System.CommandLine;
using PahlawanPangan.Local.Cluster;
using PahlawanPangan.Local.Commands;
using PahlawanPangan.Local.Instance;
using PahlawanPangan.Local.Servers;
using Command = System.CommandLine.Command;

namespace PahlawanPangan.Local;

/// <summary>The command line of ./run.</summary>
internal static class LocalCommandLine
{
    private const string Help = """
        ./run                                   the engine over private servers, until Ctrl-C
        ./run cluster [--silos N --gateways M]  silos and gateways as processes of their own, 3 and 2 unless set, until Ctrl-C
        ./run cluster --ha                      the same over a PostgreSQL with a standby, three nats-servers, and Redis with Sentinels
        ./run smoke                             the first steps of the README on a fresh instance, each one checked
        ./run chaos [--minutes N --seed S]      an instance of its own under load and faults, with a verdict; 2 minutes unless set
        ./run soak [--hours N --faults N]       chaos with every kind of fault, until there were a thousand unless set, with a report
        ./run token --role donor [--subject ID] a bearer token of the running instance (donor, recipient, courier, operator)
        ./run events [--lot ID] [--follow]      the events of the running instance, one JSON per line
        ./run status                            whether an instance runs, and where
        ./run stop                              stops it
        ./run migrate                           brings the database up to date
        ./run database adopt                    after a dump was restored: makes the database this server's; also: database status
        ./run ledger verify                     proves the running instance's ledger; also: ledger export FILE, ledger key
        ./run certificate verify FILE [--key K] checks a donation certificate with the issuer's public key alone; needs no instance
        ./run dead-letters list                 events that a consumer failed at; also: dead-letters replay ID, dead-letters discard ID
        ./run replay --from TIME                publishes the events since that time again
        ./run rebuild CONSUMER                  rebuilds a consumer's effects from the ledger
        """;

    /// <summary>The commands of ./run in a checkout.</summary>
    public static RootCommand Create(Checkout checkout)
    {
        var root = new RootCommand("Runs Pahlawan Pangan on this machine. ./run help lists the commands.");
        root.SetAction((_, cancellation) => RunCommand.ExecuteAsync(checkout, cancellation));
        Add(root, "run", "The engine over private servers, until Ctrl-C.", cancellation => RunCommand.ExecuteAsync(checkout, cancellation));
        root.Add(Cluster(checkout));
        Add(root, "smoke", "The first steps of the README on a fresh instance, each one checked.", SmokeCommand.ExecuteAsync);
        root.Add(ChaosCommandLine.Chaos());
        root.Add(ChaosCommandLine.Soak());
        root.Add(Events(checkout));
        Add(root, "status", "Whether an instance runs, and where.", cancellation => StatusCommand.ExecuteAsync(checkout, cancellation));
        Add(root, "stop", "Stop the running instance.", cancellation => StopCommand.ExecuteAsync(checkout, cancellation));
        Add(root, "migrate", "Bring the database up to date.", cancellation => MigrateCommand.ExecuteAsync(checkout, cancellation));
        root.Add(OfEngine(
            "token", "A bearer token of the running instance: token --role ROLE [--subject ID].",
            (arguments, cancellation) => TokenCommand.ExecuteAsync(checkout, arguments, cancellation)));
        root.Add(OfEngine(
            "database", "Which server a database's positions belong to: database status, database adopt.",
            (arguments, cancellation) => DatabaseCommand.ExecuteAsync(checkout, arguments, cancellation)));
        root.Add(OfEngine(
            "certificate", "Check a donation certificate with the issuer's public key alone: certificate verify FILE [--key KEY].",
            static (arguments, cancellation) => EngineProgram.RunInTerminalAsync(["certificate", .. arguments], cancellation)));
        foreach (var (name, description) in EngineCommands)
        {
            root.Add(OfEngine(name, description, (arguments, cancellation) => EngineProgram.RunInTerminalAsync(
                InstanceFacts.ReadRunning(checkout).EngineSettings, [name, .. arguments], cancellation)));
        }
        var help = new Command("help", "List the commands.");
        help.SetAction(static parsed => parsed.InvocationConfiguration.Output.WriteLine(Help));
        root.Add(help);
        return root;
    }

    private static readonly (string Name, string Description)[] EngineCommands =
    [
        ("ledger", "Verify or export the running instance's ledger."),
        ("dead-letters", "The events that a consumer failed to handle."),
        ("replay", "Publish events again."),
        ("rebuild", "Rebuild a consumer's effects from the ledger."),
    ];

    private static void Add(RootCommand root, string name, string description, Func<CancellationToken, Task<int>> run)
    {
        var command = new Command(name, description);
        command.SetAction((_, cancellation) => run(cancellation));
        root.Add(command);
    }

    private static Command Cluster(Checkout checkout)
    {
        var silos = Count("--silos", 3);
        var gateways = Count("--gateways", 2);
        var replicated = new Option<bool>("--ha")
        {
            Description = "Over replicated servers, whose losses are made good: kill any process and watch.",
        };
        var command = new Command("cluster", "Silos and gateways as separate processes, until Ctrl-C.") { silos, gateways, replicated };
        command.SetAction((parsed, cancellation) => RunCommand.ExecuteClusterAsync(
            checkout, new ClusterSize(parsed.GetValue(silos), parsed.GetValue(gateways)), parsed.GetValue(replicated), cancellation));
        return command;
    }

    private static Option<int> Count(string name, int usual)
    {
        var option = new Option<int>(name)
        {
            HelpName = "N",
            Description = $"From 1 to {ClusterSize.Most}.",
            DefaultValueFactory = _ => usual,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var given] && int.TryParse(given.Value, out var number) && number is < 1 or > ClusterSize.Most)
            {
                result.AddError($"{name} is {number}; set it from 1 to {ClusterSize.Most}.");
            }
        });
        return option;
    }

    private static Command Events(Checkout checkout)
    {
        var lot = new Option<Guid?>("--lot") { Description = "The events of this lot only.", HelpName = "ID" };
        var follow = new Option<bool>("--follow") { Description = "Wait for more, until Ctrl-C." };
        var command = new Command("events", "The events of the running instance, one JSON per line.") { lot, follow };
        command.SetAction((parsed, cancellation) => EventsCommand.ExecuteAsync(
            checkout, parsed.GetValue(lot), parsed.GetValue(follow), cancellation));
        return command;
    }

    /// <summary>A command of the engine: the engine parses and validates its arguments.</summary>
    private static Command OfEngine(string name, string description, Func<IReadOnlyList<string>, CancellationToken, Task<int>> run)
    {
        var command = new Command(name, description) { TreatUnmatchedTokensAsErrors = false };
        command.SetAction((parsed, cancellation) => run([.. parsed.UnmatchedTokens], cancellation));
        return command;
    }
}
