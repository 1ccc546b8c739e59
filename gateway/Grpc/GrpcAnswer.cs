using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Grpc;

/// <summary>Answers a call that does not reach its method: what the access rules, limits and the router refuse.</summary>
internal sealed class GrpcAnswer : IProblemAnswer
{
    /// <summary>The media type of gRPC.</summary>
    public const string ContentType = "application/grpc";

    /// <summary>The header or trailer of the status code.</summary>
    public const string StatusHeader = "grpc-status";

    /// <summary>The header or trailer of the details.</summary>
    public const string DetailsHeader = "grpc-status-details-bin";

    private const string MessageHeader = "grpc-message";

    private GrpcAnswer()
    {
    }

    /// <summary>The only instance.</summary>
    public static GrpcAnswer Instance { get; } = new();

    /// <inheritdoc/>
    public Task WriteAsync(HttpContext http, Problem problem)
    {
        var status = GrpcProblem.StatusOf(http, problem);
        if (problem.Kind == ProblemType.NotFound && http.GetEndpoint() is null)
        {
            (status.Code, status.Message) = ((int)StatusCode.Unimplemented, "There is no such method. Ask reflection for those that are.");
        }

        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.ContentType = ContentType;
        http.Response.ContentLength = null;
        SetHeaders(http.Response.Headers, status);
        return Task.CompletedTask;
    }

    /// <summary>Says a status in an answer that has no message.</summary>
    public static void SetHeaders(IHeaderDictionary headers, Google.Rpc.Status status)
    {
        headers[StatusHeader] = status.Code.ToString(CultureInfo.InvariantCulture);
        headers[MessageHeader] = Uri.EscapeDataString(status.Message);
        headers[DetailsHeader] = Convert.ToBase64String(status.ToByteArray());
    }
}
