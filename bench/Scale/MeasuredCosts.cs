using System.Text.Json;
using PahlawanPangan.Bench.Report;

namespace PahlawanPangan.Bench.Scale;

/// <summary>The cost of operations in CPU microseconds, as measured by <c>compare --json</c>.</summary>
/// <param name="HttpClaim">A claim over HTTP: gateway, silo and the load's own share.</param>
/// <param name="HttpRead">A request that is answered immediately after the token check.</param>
/// <param name="Claim">A claim through a grain, without HTTP.</param>
/// <param name="Downstream">A claim with relays and consumers running; the difference from <paramref name="Claim"/> is their cost.</param>
/// <param name="StreamPerSecond">Events that one stream took per second from bare publishers on the same machine.</param>
internal sealed record MeasuredCosts(
    CpuJson HttpClaim, CpuJson HttpRead, CpuJson Claim, CpuJson Downstream, double StreamPerSecond)
{
    private const string Needed = "uniform, with-downstream, relay-drain and http";

    /// <summary>Reads a report.</summary>
    /// <exception cref="FormatException">It is not a report, or lacks a measurement, which the message names.</exception>
    public static MeasuredCosts Read(string file)
    {
        ReportJson? report;
        try
        {
            report = JsonSerializer.Deserialize(File.ReadAllText(file), ReportJsonContext.Default.ReportJson);
        }
        catch (Exception problem) when (problem is IOException or JsonException)
        {
            throw new FormatException($"{file} cannot be read as a report of compare --json: {problem.Message}", problem);
        }

        return new MeasuredCosts(
            Of("HTTP claims"),
            Of("HTTP echo"),
            Of("engine, uniform"),
            Of("engine with downstream"),
            Of("bare publish").PerSecond);

        CpuJson Of(string name) => report?.Cpu?.GetValueOrDefault(name)
            ?? throw new FormatException($"{file} lacks the cost of '{name}': create it with compare --json and the figures {Needed}.");
    }
}
