using System.Text.RegularExpressions;
using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using PahlawanPangan.Gateway.Grpc;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Tests.Grpc;

/// <summary>What problems are over gRPC.</summary>
public sealed partial class GrpcProblemTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Every_problem_is_in_the_documented_table_under_its_code()
    {
        var documented = Rows().Matches(Repository.Read("docs", "grpc.md"))
            .SelectMany(static row => Slugs().Matches(row.Groups["slugs"].Value).Select(
                slug => (Slug: slug.Groups[1].Value, Code: row.Groups["code"].Value)))
            .ToDictionary(static problem => problem.Slug, static problem => problem.Code);

        Assert.Equal(
            ProblemType.All.ToDictionary(static type => type.Slug, static type => NameOf(GrpcProblem.CodeOf(type))),
            documented);
    }

    [Fact]
    public void Members_of_a_problem_are_metadata_of_its_info_and_its_wait_is_retry_info()
    {
        var problem = new Problem(ProblemType.LimitReached, "Too much.")
        {
            Available = 7,
            AttemptsLeft = 2,
            Bound = 9,
            Until = Noon,
            Conflicts = ["eggs", "halal"],
            PickupWindow = new() { From = Noon, To = Noon.AddHours(1) },
            RetryAfterSeconds = 30,
        };

        var status = GrpcProblem.StatusOf(new DefaultHttpContext(), problem);

        Assert.Equal(((int)StatusCode.ResourceExhausted, "Too much."), (status.Code, status.Message));
        var info = status.GetDetail<ErrorInfo>()!;
        Assert.Equal((GrpcProblem.Domain, "limit-reached"), (info.Domain, info.Reason));
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["attemptsLeft"] = "2",
                ["available"] = "7",
                ["bound"] = "9",
                ["conflicts"] = "eggs,halal",
                ["pickupWindow.from"] = "2026-03-01T12:00:00.000Z",
                ["pickupWindow.to"] = "2026-03-01T13:00:00.000Z",
                ["type"] = "urn:pangan:problem:limit-reached",
                ["until"] = "2026-03-01T12:00:00.000Z",
            },
            info.Metadata.ToDictionary());
        Assert.Equal(TimeSpan.FromSeconds(30), status.GetDetail<RetryInfo>()!.RetryDelay.ToTimeSpan());
    }

    [Fact]
    public void Bad_fields_beyond_what_trailers_hold_are_left_out()
    {
        var errors = Enumerable.Range(0, 500).ToDictionary(static number => $"field{number}", static _ => new List<string> { "Fix this." });
        var status = GrpcProblem.StatusOf(new DefaultHttpContext(), Problem.Invalid(errors));
        Assert.InRange(status.GetDetail<BadRequest>()!.FieldViolations.Count, 1, 40);
    }

    /// <summary>As the contract and its users write it: FAILED_PRECONDITION.</summary>
    private static string NameOf(StatusCode code) => Words().Replace(code.ToString(), "_").ToUpperInvariant();

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])")]
    private static partial Regex Words();

    [GeneratedRegex(@"^\| `(?<code>[A-Z_]+)` \| (?<slugs>.*?) \|", RegexOptions.Multiline)]
    private static partial Regex Rows();

    [GeneratedRegex("`([a-z-]+)`")]
    private static partial Regex Slugs();
}
