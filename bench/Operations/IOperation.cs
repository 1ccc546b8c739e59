namespace PahlawanPangan.Bench.Operations;

/// <summary>A small operation of the hot path, beside the plain way of doing it.</summary>
internal interface IOperation
{
    /// <summary>This engine's implementation.</summary>
    void Engine();

    /// <summary>The usual implementation.</summary>
    void Plain();
}
