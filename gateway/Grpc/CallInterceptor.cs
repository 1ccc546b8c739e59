using Grpc.Core;
using Grpc.Core.Interceptors;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Grpc;

/// <summary>
/// Ends every call that fails with a problem, as the exception handler does for REST; the exception's text goes to the log and never to the
/// caller. A call whose deadline has passed, or whose client has left, is not begun.
/// </summary>
internal sealed class CallInterceptor(OpenStreamLimit streams, ILogger<CallInterceptor> logger) : Interceptor
{
    /// <inheritdoc/>
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, () => continuation(request, context));

    /// <inheritdoc/>
    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        StreamAsync(context, () => continuation(request, responseStream, context));

    /// <inheritdoc/>
    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        StreamAsync(context, () => continuation(requestStream, responseStream, context));

    private Task<bool> StreamAsync(ServerCallContext context, Func<Task> serve) => GuardAsync(context, async () =>
    {
        using var place = streams.Enter(context.GetHttpContext());
        await serve();
        return true;
    });

    private async Task<T> GuardAsync<T>(ServerCallContext context, Func<Task<T>> serve)
    {
        try
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            return await serve();
        }
        catch (RpcException)
        {
            throw;
        }
        catch (Exception exception) when (context.CancellationToken.IsCancellationRequested && IsOfEndedCall(exception))
        {
            // The server itself answers a call whose deadline has passed, and the client of one that was cancelled has left.
            throw new RpcException(new Status(StatusCode.Cancelled, "The call was given up."));
        }
        catch (Exception exception)
        {
            throw GrpcProblem.ToException(context.GetHttpContext(), ProblemOf(context, exception));
        }
    }

    /// <summary>What reading, writing and waiting throw once a call has ended.</summary>
    private static bool IsOfEndedCall(Exception exception) =>
        exception is OperationCanceledException or IOException or InvalidOperationException;

    private Problem ProblemOf(ServerCallContext context, Exception exception)
    {
        if (exception is ProblemException refused)
        {
            return refused.Problem;
        }

        var http = context.GetHttpContext();
        var mayHaveChanged = http.GetEndpoint()?.Metadata.GetMetadata<CounterpartAttribute>()?.Changes ?? false;
        if (GrainFailures.ProblemOf(exception, mayHaveChanged) is { } problem)
        {
            GatewayLog.GrainCallFailed(logger, exception, context.Method, problem.Kind.Slug);
            return problem;
        }

        GatewayLog.RequestFailed(logger, exception, context.Method);
        return ProblemWriter.OfStatus(http, StatusCodes.Status500InternalServerError);
    }
}
