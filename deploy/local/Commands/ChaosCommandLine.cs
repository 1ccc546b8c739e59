using System.CommandLine;
using System.Globalization;
using PahlawanPangan.Local.Chaos;

namespace PahlawanPangan.Local.Commands;

/// <summary>The options of `chaos` and `soak`.</summary>
internal static class ChaosCommandLine
{
    /// <summary>`chaos`.</summary>
    public static Command Chaos()
    {
        var minutes = Number(
            "--minutes", "How long faults are made", ChaosOptions.MinutesMin, ChaosOptions.MinutesMax, ChaosOptions.UsualMinutes);
        var (seed, rate, kinds) = (Seed(), Rate(null), Kinds(FaultGroups.Processes));
        var command = new Command("chaos", "Load an instance of its own, take its servers and silos away in turn, and judge what is left.")
        {
            minutes, seed, rate, kinds,
        };
        command.SetAction((parsed, cancellation) => ChaosCommand.ExecuteAsync(
            new ChaosOptions(TimeSpan.FromMinutes(parsed.GetValue(minutes)), parsed.GetValue(seed))
            {
                RequestsPerSecond = parsed.GetValue(rate),
                Groups = parsed.GetValue(kinds),
            },
            cancellation));
        return command;
    }

    /// <summary>`soak`.</summary>
    public static Command Soak()
    {
        var hours = Number("--hours", "For how long at most", SoakOptions.HoursMin, SoakOptions.HoursMax, SoakOptions.UsualHours);
        var faults = Number("--faults", "After how many faults it ends", 1, SoakOptions.FaultsMax, SoakOptions.UsualFaults);
        var (seed, rate, kinds) = (Seed(), Rate(SoakOptions.UsualRequestsPerSecond), Kinds(FaultGroups.All));
        var json = new Option<string?>("--json") { HelpName = "FILE", Description = "The report for programs." };
        var logs = new Option<string?>("--logs") { HelpName = "FOLDER", Description = "Where logs of failed runs are kept." };
        var command = new Command("soak", "Chaos with every kind of fault, for hours, with a verdict after each instance and a report.")
        {
            hours, faults, seed, rate, kinds, json, logs,
        };
        command.SetAction((parsed, cancellation) => SoakCommand.ExecuteAsync(
            new SoakOptions(parsed.GetValue(seed), TimeSpan.FromHours(parsed.GetValue(hours)), parsed.GetValue(faults))
            {
                RequestsPerSecond = parsed.GetValue(rate)!.Value,
                Groups = parsed.GetValue(kinds),
                ReportFile = parsed.GetValue(json) is { } file ? Path.GetFullPath(file) : null,
                LogFolder = parsed.GetValue(logs) is { } folder ? Path.GetFullPath(folder) : null,
            },
            cancellation));
        return command;
    }

    private static Option<T> Number<T>(string name, string what, T fewest, T most, T usual)
        where T : IComparable<T>, IParsable<T>
    {
        var option = new Option<T>(name)
        {
            HelpName = "N",
            Description = string.Create(CultureInfo.InvariantCulture, $"{what}, from {fewest} to {most}; {usual} unless set."),
            DefaultValueFactory = _ => usual,
        };
        Bound(option, name, fewest, most);
        return option;
    }

    private static void Bound<T>(Option option, string name, T fewest, T most)
        where T : IComparable<T>, IParsable<T> => option.Validators.Add(result =>
    {
        if (result.Tokens is [var given] && T.TryParse(given.Value, CultureInfo.InvariantCulture, out var number)
            && !(number.CompareTo(fewest) >= 0 && number.CompareTo(most) <= 0))
        {
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} is {number}; set it from {fewest} to {most}."));
        }
    });

    private static Option<int> Seed() => new("--seed")
    {
        HelpName = "S",
        Description = "The same seed makes the same faults in the same order; drawn unless set.",
        DefaultValueFactory = static _ => Random.Shared.Next(1, 1_000_000),
    };

    private static Option<double?> Rate(double? usual)
    {
        var option = new Option<double?>("--rate")
        {
            HelpName = "N",
            Description = string.Create(
                CultureInfo.InvariantCulture,
                $"Requests a second of all clients, from {ChaosOptions.RateMin} to {ChaosOptions.RateMax}; ")
                + (usual is null ? "as many as are answered" : usual.Value.ToString(CultureInfo.InvariantCulture)) + " unless set.",
            DefaultValueFactory = _ => usual,
        };
        Bound(option, "--rate", ChaosOptions.RateMin, ChaosOptions.RateMax);
        return option;
    }

    private static Option<FaultGroups> Kinds(FaultGroups usual) => new("--kinds")
    {
        HelpName = "LIST",
        Description = $"The faults, with commas: {string.Join(", ", Enum.GetNames<FaultGroups>().Skip(1)).ToLowerInvariant()}.",
        DefaultValueFactory = _ => usual,
        CustomParser = result =>
        {
            // A name alone: the parser of enumerations would take any number.
            var groups = FaultGroups.None;
            foreach (var name in result.Tokens[0].Value.Split(','))
            {
                if (!char.IsAsciiLetter(name.FirstOrDefault()) || !Enum.TryParse<FaultGroups>(name, ignoreCase: true, out var group)
                    || group == FaultGroups.None)
                {
                    result.AddError($"--kinds has '{name}', which is no kind of fault.");
                    return FaultGroups.None;
                }
                groups |= group;
            }
            return groups;
        },
    };
}
