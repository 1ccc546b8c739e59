namespace PahlawanPangan.Local.Chaos;

/// <summary>Whether one invariant holds.</summary>
/// <param name="Name">The invariant.</param>
/// <param name="Figures">What it was checked on.</param>
/// <param name="Violations">Each violation in a sentence; empty when it holds.</param>
public sealed record Finding(string Name, string Figures, IReadOnlyList<string> Violations)
{
    private const int Shown = 5;

    /// <summary>Whether there is no violation.</summary>
    public bool Holds => Violations.Count == 0;

    /// <summary>A line for the invariant, and one for each of the first violations.</summary>
    public IEnumerable<string> Lines()
    {
        yield return $"  {(Holds ? "ok    " : "FAILED")}  {Name}: {Figures}";
        foreach (var violation in Violations.Take(Shown))
        {
            yield return $"            {violation}";
        }
        if (Violations.Count > Shown)
        {
            yield return $"            and {Violations.Count - Shown} more";
        }
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(Environment.NewLine, Lines());
}
