using PahlawanPangan.Bench.Machine;

namespace PahlawanPangan.Bench.Load;

/// <summary>The result of one side in one round.</summary>
internal readonly record struct Measured(long Operations, double Seconds, CpuTime Cpu)
{
    public double PerSecond => Operations / Seconds;
}
