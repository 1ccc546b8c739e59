using System.Diagnostics;
using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Grpc;

/// <summary>
/// Has every refusal of a call answered as gRPC says it, also those of the framework; and gives the call's span and metrics its status,
/// since a call that failed has the status 200 of HTTP.
/// </summary>
internal sealed class GrpcCalls(RequestDelegate next, IOptions<GatewayOptions> gateway)
{
    private const string StatusTag = "rpc.grpc.status_code";

    /// <summary>Middleware before all others.</summary>
    public Task InvokeAsync(HttpContext http) => IsCall(http.Request) ? ServeAsync(http) : next(http);

    private static bool IsCall(HttpRequest request) =>
        request.ContentType?.StartsWith(GrpcAnswer.ContentType, StringComparison.OrdinalIgnoreCase) == true
        && HttpProtocol.IsHttp2(request.Protocol) && !ApiPath.IsRest(request.Path);

    private static void Record(HttpContext http)
    {
        var trailers = http.Features.Get<IHttpResponseTrailersFeature>()?.Trailers;
        var text = http.Response.Headers.TryGetValue(GrpcAnswer.StatusHeader, out var header) ? header.ToString()
            : trailers?[GrpcAnswer.StatusHeader].ToString();
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code))
        {
            return;
        }

        http.Features.Get<IHttpMetricsTagsFeature>()?.Tags.Add(new(StatusTag, code));
        if (http.Features.Get<IHttpActivityFeature>()?.Activity is { } span)
        {
            span.SetTag(StatusTag, code);
            if ((StatusCode)code is StatusCode.Unknown or StatusCode.Internal or StatusCode.Unavailable or StatusCode.DataLoss
                or StatusCode.DeadlineExceeded)
            {
                span.SetStatus(ActivityStatusCode.Error);
            }
        }
    }

    private async Task ServeAsync(HttpContext http)
    {
        http.Features.Set<IProblemAnswer>(GrpcAnswer.Instance);
        await next(http);
        Explain(http);
        Record(http);
    }

    /// <summary>What the framework refuses before the method is called has a status without details.</summary>
    private void Explain(HttpContext http)
    {
        var headers = http.Response.Headers;
        if (http.Response.HasStarted || headers.ContainsKey(GrpcAnswer.DetailsHeader)
            || !int.TryParse(headers[GrpcAnswer.StatusHeader], NumberStyles.None, CultureInfo.InvariantCulture, out var code))
        {
            return;
        }

        var problem = (StatusCode)code switch
        {
            StatusCode.ResourceExhausted => new Problem(
                ProblemType.BodyTooLarge, $"Send a message of at most {gateway.Value.BodyBytesMax} bytes."),
            StatusCode.Unknown or StatusCode.Internal => new Problem(
                ProblemType.MalformedRequest, "Send one message of the method's request type, as the contract describes it."),
            _ => null,
        };
        if (problem is not null)
        {
            GrpcAnswer.SetHeaders(headers, GrpcProblem.StatusOf(http, problem));
        }
    }
}
