using Google.Rpc;
using Grpc.Core;

namespace PahlawanPangan.Tests.Grpc;

/// <summary>How a call was refused.</summary>
internal sealed class RefusedCall
{
    private readonly Google.Rpc.Status _status;

    private RefusedCall(RpcException exception)
    {
        Code = exception.StatusCode;
        Message = exception.Status.Detail;
        _status = exception.GetRpcStatus() ?? throw new Xunit.Sdk.XunitException($"{exception.Status} has no details.");
    }

    public StatusCode Code { get; }

    public string Message { get; }

    /// <summary>The slug of the problem.</summary>
    public string Slug => Info.Reason;

    public ErrorInfo Info => _status.GetDetail<ErrorInfo>()!;

    public RetryInfo? Retry => _status.GetDetail<RetryInfo>();

    public string TraceId => _status.GetDetail<RequestInfo>()!.RequestId;

    /// <summary>What is wrong, by field.</summary>
    public Dictionary<string, string[]> Fields => _status.GetDetail<BadRequest>()!.FieldViolations
        .GroupBy(static violation => violation.Field)
        .ToDictionary(static group => group.Key, static group => group.Select(static violation => violation.Description).ToArray());

    /// <summary>Awaits a call that must be refused.</summary>
    public static async Task<RefusedCall> OfAsync<T>(AsyncUnaryCall<T> call) =>
        new(await Assert.ThrowsAsync<RpcException>(async () => await call));

    /// <summary>Awaits a stream that must end with a refusal.</summary>
    public static async Task<RefusedCall> OfAsync(Func<Task> read) => new(await Assert.ThrowsAsync<RpcException>(read));
}
