using System.Globalization;

namespace PahlawanPangan.Bench.Machine;

/// <summary>CPU-seconds used since their starts by the processes that take part.</summary>
internal readonly record struct CpuTime(double Engine, double Postgres, double Nats)
{
    public static CpuTime operator -(CpuTime later, CpuTime earlier) =>
        new(later.Engine - earlier.Engine, later.Postgres - earlier.Postgres, later.Nats - earlier.Nats);

    public static CpuTime operator +(CpuTime one, CpuTime other) =>
        new(one.Engine + other.Engine, one.Postgres + other.Postgres, one.Nats + other.Nats);
}

/// <summary>Reads CPU time from /proc. The engine is this process unless another is named.</summary>
internal sealed class CpuMeter(int postgresId, int natsId)
{
    private const double TicksPerSecond = 100;

    /// <summary>The process that counts as the engine.</summary>
    public int EngineId { get; set; } = Environment.ProcessId;

    public CpuTime Read() => new(Of(EngineId), OfTree(postgresId), Of(natsId));

    /// <summary>The CPU-seconds that everything on this machine has used since it started, or that its host has kept from it.</summary>
    public static double OfMachine()
    {
        // proc(5): cpu, then user, nice, system, idle, iowait, irq, softirq and steal; guests are included in user and nice.
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int[] busy = [1, 2, 3, 6, 7, 8];
        return busy.Sum(field => double.Parse(fields[field], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    /// <summary>The CPU-seconds of a process.</summary>
    public static double Of(int id) => Own(id).Used;

    /// <summary>
    /// Those of a process and its children. The time of ended children is included in their parent's.
    /// </summary>
    public static double OfTree(int id)
    {
        var (used, ended) = Own(id);
        var sum = used + ended;
        foreach (var child in Children(id))
        {
            sum += Own(child).Used;
        }

        return sum;
    }

    private static IEnumerable<int> Children(int id)
    {
        string text;
        try
        {
            text = File.ReadAllText($"/proc/{id}/task/{id}/children");
        }
        catch (IOException)
        {
            yield break;
        }

        foreach (var child in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            yield return int.Parse(child, CultureInfo.InvariantCulture);
        }
    }

    private static (double Used, double EndedChildren) Own(int id)
    {
        string text;
        try
        {
            text = File.ReadAllText($"/proc/{id}/stat");
        }
        catch (IOException)
        {
            // It ended between being listed and being read; its parent includes its time from now on.
            return (0, 0);
        }

        // The name in parentheses may hold spaces; what follows it starts with field 3 (proc(5)): utime is 14, stime 15, cutime 16.
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return ((Ticks(11) + Ticks(12)) / TicksPerSecond, (Ticks(13) + Ticks(14)) / TicksPerSecond);

        double Ticks(int index) => double.Parse(fields[index], CultureInfo.InvariantCulture);
    }
}
