using System.Globalization;

namespace PahlawanPangan.Bench.Scale;

/// <summary>What the capacity model assumes where nothing was measured.</summary>
internal sealed record ScaleOptions
{
    public const string Usage =
        """
        scale [--from FILE] [--claims SHARE] [--busy SHARE] [--cores N] [--fsync MS] [--price DOLLARS]
          --from FILE      a report of compare --json; bench/scale.json unless given
          --claims SHARE   which part of the requests are claims, the rest reads; 0.1 unless given
          --busy SHARE     how busy a core may be; 0.6 unless given
          --cores N        cores of a machine; 16 unless given
          --fsync MS       how long a disk takes to make a batch durable; 1 unless given
          --price DOLLARS  a core's price per hour; 0.04 unless given
        """;

    public string File { get; private init; } = Path.Combine(AppContext.BaseDirectory, "scale.json");

    public double ClaimShare { get; private init; } = 0.1;

    public double Busy { get; private init; } = 0.6;

    public int CoresPerMachine { get; private init; } = 16;

    public double FsyncMs { get; private init; } = 1;

    public double DollarsPerCoreHour { get; private init; } = 0.04;

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="FormatException">They cannot be read; the message says which.</exception>
    public static ScaleOptions Read(ReadOnlySpan<string> arguments)
    {
        var options = new ScaleOptions();
        for (var i = 0; i < arguments.Length; i += 2)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : throw new FormatException($"{arguments[i]} needs a value.");
            options = arguments[i] switch
            {
                "--from" => options with { File = value },
                "--claims" => options with { ClaimShare = Number(arguments[i], value, 0.001, 1) },
                "--busy" => options with { Busy = Number(arguments[i], value, 0.05, 1) },
                "--cores" => options with { CoresPerMachine = (int)Number(arguments[i], value, 1, 1024) },
                "--fsync" => options with { FsyncMs = Number(arguments[i], value, 0, 1000) },
                "--price" => options with { DollarsPerCoreHour = Number(arguments[i], value, 0, 1000) },
                _ => throw new FormatException($"{arguments[i]} is not understood.\n{Usage}"),
            };
        }

        return options;
    }

    private static double Number(string name, string value, double least, double most) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new FormatException($"{name} takes a number from {least} to {most}, not '{value}'.");
}
