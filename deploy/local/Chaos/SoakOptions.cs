namespace PahlawanPangan.Local.Chaos;

/// <summary>How a soak goes: runs of chaos one after the other, each on an instance of its own, until there were enough faults.</summary>
/// <param name="Seed">The seed of the first run; each that follows has the next number.</param>
/// <param name="Duration">For how long at most.</param>
/// <param name="Faults">After how many faults it ends.</param>
public sealed record SoakOptions(int Seed, TimeSpan Duration, int Faults)
{
    /// <summary>How many faults there are unless set.</summary>
    public const int UsualFaults = 1000;

    /// <summary>The most faults.</summary>
    public const int FaultsMax = 1_000_000;

    /// <summary>For how many hours it goes on at most unless set.</summary>
    public const double UsualHours = 8;

    /// <summary>The fewest hours.</summary>
    public const double HoursMin = 0.01;

    /// <summary>The most hours: a week.</summary>
    public const double HoursMax = 168;

    /// <summary>How many requests a second there are unless set: the faults are the work, and a busy machine hides stalls.</summary>
    public const double UsualRequestsPerSecond = 40;

    /// <summary>How many faults one instance gets: all that was answered is kept in memory until its verdict.</summary>
    public const int FaultsOfInstance = 60;

    /// <summary>How many requests a second.</summary>
    public double RequestsPerSecond { get; init; } = UsualRequestsPerSecond;

    /// <summary>The faults that are made.</summary>
    public FaultGroups Groups { get; init; } = FaultGroups.All;

    /// <summary>The file for the report in JSON; null for none.</summary>
    public string? ReportFile { get; init; }

    /// <summary>Where the logs of runs with a broken invariant are kept; null to keep none.</summary>
    public string? LogFolder { get; init; }

    /// <summary>The command, with the kinds of faults.</summary>
    public string Command => $"./test soak{Groups.Option(FaultGroups.All)}";

    /// <summary>The run of a number, from 0.</summary>
    /// <param name="number">The number.</param>
    /// <param name="made">How many faults were made before it.</param>
    /// <param name="elapsed">How much of the time is over.</param>
    public ChaosOptions Run(int number, int made, TimeSpan elapsed) => new(Duration - elapsed, unchecked(Seed + number))
    {
        FaultsMax = Math.Min(FaultsOfInstance, Faults - made),
        RequestsPerSecond = RequestsPerSecond,
        Groups = Groups,
        LogFolder = LogFolder,
    };
}
