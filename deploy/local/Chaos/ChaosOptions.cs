namespace PahlawanPangan.Local.Chaos;

/// <summary>How a run of chaos goes. The same seed gives the same faults in the same order.</summary>
/// <param name="Duration">For how long faults are made; the start and the verdict come on top.</param>
/// <param name="Seed">Decides the order of the faults, how each is made, and what the clients send.</param>
public sealed record ChaosOptions(TimeSpan Duration, int Seed)
{
    /// <summary>How many minutes of faults there are unless set.</summary>
    public const double UsualMinutes = 2;

    /// <summary>The fewest minutes of faults.</summary>
    public const double MinutesMin = 0.1;

    /// <summary>The most: everything that was answered is kept in memory for the verdict.</summary>
    public const double MinutesMax = 60;

    /// <summary>The fewest requests a second.</summary>
    public const double RateMin = 0.5;

    /// <summary>The most requests a second.</summary>
    public const double RateMax = 1000;

    /// <summary>How many silos there are.</summary>
    public int Silos { get; init; } = 2;

    /// <summary>How many gateways there are.</summary>
    public int Gateways { get; init; } = 2;

    /// <summary>How many clients send requests at once.</summary>
    public int Clients { get; init; } = 8;

    /// <summary>How many requests a second the clients send together at most; null for as many as are answered.</summary>
    public double? RequestsPerSecond { get; init; }

    /// <summary>The faults that are made. What this machine cannot make is left out.</summary>
    public FaultGroups Groups { get; init; } = FaultGroups.Processes;

    /// <summary>After how many faults it ends, if the time is not over before; null for the time alone.</summary>
    public int? FaultsMax { get; init; }

    /// <summary>Where the logs of a run with a broken invariant are kept; null to keep none.</summary>
    public string? LogFolder { get; init; }
}
