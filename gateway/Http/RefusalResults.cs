using Microsoft.AspNetCore.Http.HttpResults;

namespace PahlawanPangan.Gateway.Http;

/// <summary>Turns refusals of grains into handlers' results.</summary>
internal static class RefusalResults
{
    /// <summary>The refusal as a problem.</summary>
    public static ProblemHttpResult ToProblem(this Refusal refusal) => TypedResults.Problem(Problem.Of(refusal));
}
