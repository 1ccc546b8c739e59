using PahlawanPangan.Bench.Machine;

namespace PahlawanPangan.Bench.AsRun;

/// <summary>A process whose CPU time is part of what a claim costs.</summary>
/// <param name="Name">Its name in the report.</param>
/// <param name="Id">Its id.</param>
/// <param name="WithChildren">Whether its children's time counts too: PostgreSQL has a process per connection.</param>
internal sealed record ServedProcess(string Name, int Id, bool WithChildren = false)
{
    public double CpuSeconds => WithChildren ? CpuMeter.OfTree(Id) : CpuMeter.Of(Id);
}

/// <summary>An application that serves claims over HTTP with all of their effects, over servers of its own.</summary>
internal interface IServedSide : IAsyncDisposable
{
    /// <summary>The port that claims are sent to.</summary>
    int Port { get; }

    /// <summary>The lots that are claimed.</summary>
    Guid[] Lots { get; }

    /// <summary>All processes that take part, the load excepted.</summary>
    IReadOnlyList<ServedProcess> Processes { get; }

    /// <summary>Waits until every effect of all claims since its start has been written.</summary>
    Task DrainAsync(long claims);

    /// <summary>Fails unless exactly these claims are stored, and each of them has each effect once.</summary>
    Task CheckAsync(long claims);
}
