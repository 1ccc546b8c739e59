namespace PahlawanPangan.Bench.Commands;

/// <summary>The options of <c>compare</c>.</summary>
internal sealed record CompareOptions
{
    /// <summary>How long each side of a figure is measured, over all rounds together.</summary>
    public double Seconds { get; init; } = 25;

    public int Rounds => RoundsAsked ?? (IsQuick ? 5 : 10);

    public IReadOnlyList<string> Only { get; init; } = [];

    public string? JsonFile { get; init; }

    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    public int Lots => LotsAsked ?? (IsQuick ? 2_000 : 100_000);

    /// <summary>Too short for sweeps and for large data to pay off.</summary>
    public bool IsQuick => Seconds <= 5;

    public TimeSpan Round => TimeSpan.FromSeconds(Seconds / Rounds);

    public TimeSpan Warming => IsQuick ? TimeSpan.FromMilliseconds(50) : TimeSpan.FromMilliseconds(500);

    public int? LotsAsked { get; init; }

    public int? RoundsAsked { get; init; }

    /// <summary>
    /// How long each side runs at a time before anything is measured, until its code has reached the final compilation tier. The runtime
    /// compiles the same code again after a while, when it has profiled it.
    /// </summary>
    public TimeSpan Compiling { get; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How often it does so at least, and at most. In the quick form the first rounds serve as warm-up, and the median ignores them.
    /// </summary>
    public (int Least, int Most) CompilingRuns => IsQuick ? (0, 0) : (2, 20);

    /// <summary>
    /// How often each side of the figures about the product as it runs is started and measured. Its start and warming take longer than
    /// what is measured, so rounds are few.
    /// </summary>
    public int AsRunRounds => IsQuick ? 1 : Math.Min(RoundsAsked ?? 3, 5);

    /// <summary>How long each number of connections is then measured in a round.</summary>
    public TimeSpan AsRunMeasuring => TimeSpan.FromSeconds(Math.Clamp(Seconds / (2 * AsRunRounds), 1, 10));

    /// <summary>How many claims each side makes before it is measured, at least, however slow the machine is.</summary>
    public long AsRunWarmingClaims => IsQuick ? 0 : 10_000;

    /// <summary>How long each side runs before it is measured, after each start.</summary>
    public TimeSpan AsRunWarming => IsQuick ? TimeSpan.FromSeconds(3) : TimeSpan.FromSeconds(12);

    /// <summary>How long the engine has been idle when its idle cost is measured, and for how long that is.</summary>
    public (TimeSpan After, TimeSpan Measuring) Idle =>
        IsQuick ? (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)) : (TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(10));

    /// <summary>How long each level of a sweep is measured.</summary>
    public TimeSpan Trial { get; } = TimeSpan.FromSeconds(1);
}
