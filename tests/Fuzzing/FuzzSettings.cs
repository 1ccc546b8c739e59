using System.Globalization;

namespace PahlawanPangan.Tests.Fuzzing;

/// <summary>How much is tried. Without settings it is what fits into a run of all tests, and the same each time.</summary>
internal static class FuzzSettings
{
    public const string InputsVariable = "PANGAN_FUZZ_INPUTS";
    public const string SeedVariable = "PANGAN_FUZZ_SEED";
    public const string RequestsVariable = "PANGAN_FUZZ_REQUESTS";

    private const int InputsInTests = 1_000;
    private const int RequestsInTests = 4;
    private const int SeedInTests = 20_261_130;

    /// <summary>How many inputs each parser gets.</summary>
    public static int Inputs { get; } = Read(InputsVariable, InputsInTests);

    /// <summary>How many changed requests each endpoint gets over the wire.</summary>
    public static int Requests { get; } = Read(RequestsVariable, RequestsInTests);

    /// <summary>What the inputs derive from: fixed in a short run; in a long one random, unless it is given.</summary>
    public static int Seed { get; } = Read(
        SeedVariable, Inputs == InputsInTests && Requests == RequestsInTests ? SeedInTests : Random.Shared.Next());

    private static int Read(string name, int usual) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
}
