using System.Globalization;
using PahlawanPangan.Bench.Report;

namespace PahlawanPangan.Bench.Commands;

/// <summary>What <c>compare</c> was asked for.</summary>
internal sealed record CompareOptions
{
    public const string Usage =
        """
        compare [--seconds N] [--rounds N] [--only NAME[,NAME…]] [--json FILE] [--lots N] [--set SECTION:NAME=VALUE]…
          --seconds N   how long each side of a figure is measured, over all rounds together; 25 unless given
          --rounds N    how many rounds the time is divided into, control and engine in turn; 10 unless given, 5 when a side has 5 seconds or less
          --only NAME   only these figures; may be given again
          --json FILE   writes the figures there too
          --lots N      how many lots the uniform load has; 100,000 unless given, 2,000 when a side has 5 seconds or less
          --set …       a setting of the engine, such as Journal:Writers=3; may be given again
        """;

    public double Seconds { get; private init; } = 25;

    public int Rounds => RoundsAsked ?? (IsQuick ? 5 : 10);

    public IReadOnlyList<string> Only { get; private init; } = [];

    public string? JsonFile { get; private init; }

    public IReadOnlyDictionary<string, string?> Settings { get; private init; } = new Dictionary<string, string?>();

    public int Lots => LotsAsked ?? (IsQuick ? 2_000 : 100_000);

    /// <summary>Too short for sweeps and for large data to pay off.</summary>
    public bool IsQuick => Seconds <= 5;

    public TimeSpan Round => TimeSpan.FromSeconds(Seconds / Rounds);

    public TimeSpan Warming => IsQuick ? TimeSpan.FromMilliseconds(50) : TimeSpan.FromMilliseconds(500);

    private int? LotsAsked { get; init; }

    private int? RoundsAsked { get; init; }

    /// <summary>
    /// How long each side runs at a time before anything is measured, until what it runs is compiled as well as it will be. The runtime compiles the same code
    /// again after a while, when it knows what is used most.
    /// </summary>
    public TimeSpan Compiling { get; } = TimeSpan.FromSeconds(5);

    /// <summary>How often it does so at least, and at most. In the quick form the first rounds are for that, and the median passes over them.</summary>
    public (int Least, int Most) CompilingRuns => IsQuick ? (0, 0) : (2, 20);

    /// <summary>How long each level of a sweep is tried.</summary>
    public TimeSpan Trial { get; } = TimeSpan.FromSeconds(1);

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="FormatException">They cannot be read; the message says which.</exception>
    public static CompareOptions Read(ReadOnlySpan<string> arguments)
    {
        var options = new CompareOptions();
        for (var i = 0; i < arguments.Length; i += 2)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : throw new FormatException($"{arguments[i]} needs a value.");
            options = options.With(arguments[i], value);
        }

        return options;
    }

    private CompareOptions With(string name, string value) => name switch
    {
        "--seconds" => this with { Seconds = Number(name, value, 0.5, 3600) },
        "--rounds" => this with { RoundsAsked = (int)Number(name, value, 1, 100) },
        "--only" => this with { Only = [.. Only, .. value.Split(',').Select(Figure)] },
        "--json" => this with { JsonFile = value },
        "--lots" => this with { LotsAsked = (int)Number(name, value, 100, 10_000_000) },
        "--set" when value.Split('=', 2) is [var setting, var to] => this with
        {
            Settings = new Dictionary<string, string?>(Settings) { [setting] = to },
        },
        _ => throw new FormatException($"{name} {value} is not understood."),
    };

    private static string Figure(string name) => FigureNames.All.Contains(name)
        ? name
        : throw new FormatException($"There is no figure '{name}'. Figures: {string.Join(' ', FigureNames.All)}");

    private static double Number(string name, string value, double least, double most) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new FormatException($"{name} takes a number from {least} to {most}, not '{value}'.");
}
