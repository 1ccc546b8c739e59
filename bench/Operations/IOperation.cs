namespace PahlawanPangan.Bench.Operations;

/// <summary>A small operation of the hot path, beside the plain way of doing it.</summary>
internal interface IOperation
{
    /// <summary>As this engine does it.</summary>
    void Engine();

    /// <summary>As it is usually done.</summary>
    void Plain();
}
