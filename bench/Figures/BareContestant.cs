using PahlawanPangan.Bench.Engine;
using PahlawanPangan.Bench.Load;

namespace PahlawanPangan.Bench.Figures;

/// <summary>The journal's statement alone, with batches of the grain path's size since its last run.</summary>
internal sealed class BareContestant(string name, BareJournal bare, BatchSizes sizes) : IContestant
{
    private int _batchCommits = 256;

    public string Name => name;

    public IReadOnlyList<int> Levels => [];

    public int UsualLevel => 0;

    /// <summary>The size of the last batches.</summary>
    public int BatchCommits => _batchCommits;

    public Task<Measured> RunAsync(int level, TimeSpan warming, TimeSpan measuring)
    {
        _batchCommits = sizes.TakeMean() is > 1 and var mean ? mean : _batchCommits;
        return bare.RunAsync(_batchCommits, measuring);
    }
}
