using System.Text.Json;
using PahlawanPangan.Bench.Report;

namespace PahlawanPangan.Bench.Scale;

/// <summary>What operations cost, in CPU microseconds, as <c>compare --json</c> measured it.</summary>
/// <param name="HttpClaim">A claim over HTTP: gateway, silo and the load's own share.</param>
/// <param name="HttpRead">A request that is answered at once, after the token's check.</param>
/// <param name="Claim">A claim through a grain, without HTTP.</param>
/// <param name="Downstream">A claim with relays and consumers running; the difference to <paramref name="Claim"/> is theirs.</param>
/// <param name="StreamPerSecond">Events that one stream took per second from bare publishers on the same machine.</param>
internal sealed record MeasuredCosts(
    CpuJson HttpClaim, CpuJson HttpRead, CpuJson Claim, CpuJson Downstream, double StreamPerSecond)
{
    private const string Needed = "uniform, with-downstream, relay-drain and http";

    /// <summary>Reads a report.</summary>
    /// <exception cref="FormatException">It is no report, or lacks a measurement; the message says which.</exception>
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
            ?? throw new FormatException($"{file} does not say what '{name}' cost: make it with compare --json and the figures {Needed}.");
    }
}
