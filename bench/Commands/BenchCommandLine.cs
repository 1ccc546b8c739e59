using System.CommandLine;
using System.CommandLine.Parsing;
using PahlawanPangan.Bench.Http;
using PahlawanPangan.Bench.Operations;
using PahlawanPangan.Bench.Report;
using PahlawanPangan.Bench.Scale;

namespace PahlawanPangan.Bench.Commands;

/// <summary>The command line of the benches.</summary>
internal static class BenchCommandLine
{
    public static RootCommand Create()
    {
        var root = new RootCommand("Measures the write path beside a control over private servers.");
        root.Add(Compare());
        root.Add(Micro());
        root.Add(Scale());
        var pin = new Command("pin", "Measure the allocations of the small operations, and pin them.");
        pin.SetAction(static parsed => PinCommand.Run(parsed.InvocationConfiguration.Output));
        root.Add(pin);

        // What `compare` starts as a process of its own, in place of the host program.
        var serve = new Command("engine", "Serve as the engine, with an echo beside it.") { Hidden = true };
        serve.SetAction(static _ => ServeCommand.RunAsync());
        root.Add(serve);
        return root;
    }

    private static Command Compare()
    {
        var seconds = Number(
            "--seconds", "How long each side of a figure is measured, over all rounds together; 25 unless set.", 0.5, 3600);
        var rounds = Count(
            "--rounds", "How many rounds the time is divided into; 10 unless set, 5 when a side has 5 seconds or less.", 1, 100);
        var only = Names("--only", "Only these figures; can be repeated.", FigureNames.All);
        var json = new Option<string?>("--json") { Description = "Write the figures to this file too.", HelpName = "FILE" };
        var lots = Count(
            "--lots", "How many lots the uniform load has; 100,000 unless set, 2,000 when a side has 5 seconds or less.", 100, 10_000_000);
        var settings = new Option<Dictionary<string, string?>>("--set")
        {
            Description = "A setting of the engine, such as Journal:Writers=3; can be repeated.",
            HelpName = "SECTION:NAME=VALUE",
            Arity = ArgumentArity.OneOrMore,
            CustomParser = ReadSettings,
        };
        var command = new Command("compare", "Measure the engine beside the control.") { seconds, rounds, only, json, lots, settings };
        command.SetAction(parsed =>
        {
            var usual = new CompareOptions();
            return CompareCommand.RunAsync(usual with
            {
                Seconds = parsed.GetValue(seconds) ?? usual.Seconds,
                RoundsAsked = parsed.GetValue(rounds),
                Only = parsed.GetValue(only) ?? [],
                JsonFile = parsed.GetValue(json),
                LotsAsked = parsed.GetValue(lots),
                Settings = parsed.GetValue(settings) ?? [],
            });
        });
        return command;
    }

    private static Command Micro()
    {
        var quick = new Option<bool>("--quick") { Description = "Run a few iterations only." };
        var only = Names("--only", "Only these operations; can be repeated.", [.. OperationList.All.Keys]);
        var command = new Command("micro", "Time the small operations.") { quick, only };
        command.SetAction(parsed => MicroCommand.Run(parsed.GetValue(quick), parsed.GetValue(only) ?? []));
        return command;
    }

    private static Command Scale()
    {
        var from = new Option<string?>("--from")
        {
            Description = "A report of compare --json; bench/scale.json unless set.",
            HelpName = "FILE",
        };
        var claims = Number("--claims", "The share of requests that are claims, the rest are reads; 0.1 unless set.", 0.001, 1);
        var busy = Number("--busy", "The maximum utilisation of a core; 0.6 unless set.", 0.05, 1);
        var cores = Count("--cores", "Cores of a machine; 16 unless set.", 1, 1024);
        var fsync = Number("--fsync", "How long a disk takes to make a batch durable, in milliseconds; 1 unless set.", 0, 1000);
        var price = Number("--price", "A core's price per hour, in dollars; 0.04 unless set.", 0, 1000);
        var command = new Command("scale", "Compute the resources for larger loads.") { from, claims, busy, cores, fsync, price };
        command.SetAction(parsed =>
        {
            var usual = new ScaleOptions();
            return ScaleCommand.Run(
                usual with
                {
                    File = parsed.GetValue(from) ?? usual.File,
                    ClaimShare = parsed.GetValue(claims) ?? usual.ClaimShare,
                    Busy = parsed.GetValue(busy) ?? usual.Busy,
                    CoresPerMachine = parsed.GetValue(cores) ?? usual.CoresPerMachine,
                    FsyncMs = parsed.GetValue(fsync) ?? usual.FsyncMs,
                    DollarsPerCoreHour = parsed.GetValue(price) ?? usual.DollarsPerCoreHour,
                },
                parsed.InvocationConfiguration.Output);
        });
        return command;
    }

    private static Option<double?> Number(string name, string description, double least, double most)
    {
        var option = new Option<double?>(name) { Description = description, HelpName = "N" };
        option.Validators.Add(result => Check(result, name, result.GetValueOrDefault<double?>(), least, most));
        return option;
    }

    private static Option<int?> Count(string name, string description, int least, int most)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "N" };
        option.Validators.Add(result => Check(result, name, result.GetValueOrDefault<int?>(), least, most));
        return option;
    }

    private static void Check(OptionResult result, string name, double? value, double least, double most)
    {
        if (value is { } number && !(number >= least && number <= most))
        {
            result.AddError($"{name} is {number}; set it from {least} to {most}.");
        }
    }

    private static Option<string[]> Names(string name, string description, IReadOnlyList<string> known) => new(name)
    {
        Description = description,
        HelpName = "NAME[,NAME…]",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result =>
        {
            string[] names = [.. result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries))];
            if (names.FirstOrDefault(one => !known.Contains(one)) is { } unknown)
            {
                result.AddError($"{name} does not know '{unknown}'. Known are: {string.Join(' ', known)}");
            }

            return names;
        },
    };

    private static Dictionary<string, string?> ReadSettings(ArgumentResult result)
    {
        Dictionary<string, string?> settings = [];
        foreach (var token in result.Tokens)
        {
            if (token.Value.Split('=', 2) is [var setting, var value])
            {
                settings[setting] = value;
            }
            else
            {
                result.AddError($"--set {token.Value} is invalid; write SECTION:NAME=VALUE.");
            }
        }

        return settings;
    }
}
