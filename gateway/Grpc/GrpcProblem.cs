using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Grpc;

/// <summary>
/// Problems as gRPC says them: a status code, the problem's detail as the message, and details of google.rpc. The one place that defines
/// them; docs/grpc.md has the table.
/// </summary>
internal static class GrpcProblem
{
    /// <summary>The domain of every ErrorInfo; its reason is the problem's slug.</summary>
    public const string Domain = "pahlawanpangan.org";

    /// <summary>More would not fit into the trailers that clients accept.</summary>
    private const int ViolationsMax = 40;

    /// <summary>Members of a problem that the status says in other places.</summary>
    private static readonly string[] Said = ["title", "status", "detail", "instance", "traceId", "errors"];

    /// <summary>The status code for a type of problem.</summary>
    public static StatusCode CodeOf(ProblemType type) => type.Slug switch
    {
        "idempotency-key-reused" or "unsupported-media-type" => StatusCode.InvalidArgument,
        "method-not-allowed" => StatusCode.Unimplemented,
        "request-timeout" => StatusCode.DeadlineExceeded,
        "version-mismatch" => StatusCode.Aborted,
        "body-too-large" => StatusCode.ResourceExhausted,
        _ => type.Status switch
        {
            400 => StatusCode.InvalidArgument,
            401 => StatusCode.Unauthenticated,
            403 => StatusCode.PermissionDenied,
            404 => StatusCode.NotFound,
            409 => StatusCode.FailedPrecondition,
            429 => StatusCode.ResourceExhausted,
            503 => StatusCode.Unavailable,
            _ => StatusCode.Internal,
        },
    };

    /// <summary>The exception that ends a call with a problem.</summary>
    public static RpcException ToException(HttpContext http, Problem problem) => StatusOf(http, problem).ToRpcException();

    /// <summary>A problem as a status with its details.</summary>
    public static Google.Rpc.Status StatusOf(HttpContext http, Problem problem)
    {
        ProblemWriter.Stamp(http, problem);
        var status = new Google.Rpc.Status { Code = (int)CodeOf(problem.Kind), Message = problem.Detail };
        status.Details.Add(Any.Pack(InfoOf(problem)));
        status.Details.Add(Any.Pack(new RequestInfo { RequestId = problem.TraceId }));
        if (problem.Errors is { } errors)
        {
            status.Details.Add(Any.Pack(ViolationsOf(errors)));
        }

        if ((problem.RetryAfterSeconds ?? problem.Kind.RetryAfterSeconds) is { } seconds)
        {
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromSeconds(seconds)) }));
        }

        return status;
    }

    /// <summary>The type, and the members that only some problems have, as text: of lists the items with commas between.</summary>
    private static ErrorInfo InfoOf(Problem problem)
    {
        var info = new ErrorInfo { Domain = Domain, Reason = problem.Kind.Slug };
        AddMembers(info, string.Empty, JsonSerializer.SerializeToElement(problem, ProblemsJson.Default.Problem));
        return info;
    }

    private static void AddMembers(ErrorInfo info, string prefix, JsonElement members)
    {
        foreach (var member in members.EnumerateObject().Where(static member => !Said.Contains(member.Name)))
        {
            var name = prefix + member.Name;
            if (member.Value.ValueKind == JsonValueKind.Object)
            {
                AddMembers(info, name + ".", member.Value);
            }
            else
            {
                info.Metadata[name] = member.Value.ValueKind == JsonValueKind.Array
                    ? string.Join(',', member.Value.EnumerateArray())
                    : member.Value.ToString();
            }
        }
    }

    private static BadRequest ViolationsOf(IReadOnlyDictionary<string, List<string>> errors)
    {
        var violations = errors.SelectMany(static error => error.Value.Select(
            advice => new BadRequest.Types.FieldViolation { Field = error.Key, Description = advice }));
        return new BadRequest { FieldViolations = { violations.Take(ViolationsMax) } };
    }
}
