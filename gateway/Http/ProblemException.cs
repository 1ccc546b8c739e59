namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// Ends a request whose form is wrong. Thrown only before a grain is called; refusals of grains are values, since on a
/// hot lot they are the common case.
/// </summary>
internal sealed class ProblemException(Problem problem) : Exception(problem.Detail)
{
    /// <summary>What to answer.</summary>
    public Problem Problem { get; } = problem;
}
