using Grpc.Core;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Grpc;

/// <summary>What every method does with its call, by the rules of REST.</summary>
internal static class CallExtensions
{
    /// <summary>The caller. Only methods behind a role ask for it.</summary>
    public static AuthenticatedCaller Caller(this ServerCallContext call) => call.GetHttpContext().Features.Get<AuthenticatedCaller>()
        ?? throw new InvalidOperationException("A method without a role asked for its caller.");

    /// <summary>The key that the call must carry.</summary>
    /// <exception cref="ProblemException">It has none, or none that can be used.</exception>
    public static IdempotencyKey Key(this ServerCallContext call) => new(IdempotencyKey.Read(call.GetHttpContext().Request));

    /// <summary>Checks a call's request by the rules of REST; all that is wrong is said at once.</summary>
    /// <exception cref="ProblemException">Something is wrong; the problem names each field.</exception>
    public static void Check(params ReadOnlySpan<object> requests)
    {
        var errors = new FieldErrors();
        foreach (var request in requests)
        {
            RequestRules.Check(request, errors);
        }

        errors.ThrowIfAny();
    }

    /// <summary>Sends the call's key, if it has one, along with the grain calls that follow.</summary>
    /// <param name="call">The call.</param>
    /// <param name="body">What the same request of REST has as its body; null for none.</param>
    /// <param name="ids">The ids in the path of that request.</param>
    public static void Repeat(this ServerCallContext call, object? body, params ReadOnlySpan<Guid> ids)
    {
        var http = call.GetHttpContext();
        var rule = http.GetEndpoint()!.Metadata.GetRequiredMetadata<CounterpartAttribute>();
        RepetitionFilter.Apply(http, rule.ResourceOf(ids), body);
    }

    /// <summary>Waits for a grain's reply until the call is given up.</summary>
    /// <returns>The reply's value.</returns>
    /// <exception cref="RpcException">The grain refused.</exception>
    public static async Task<T> AnswerAsync<T>(this ServerCallContext call, Task<Reply<T>> sent)
        where T : class
    {
        var reply = await sent.WaitAsync(call.CancellationToken);
        return reply.IsRefused ? throw GrpcProblem.ToException(call.GetHttpContext(), Problem.Of(reply.Refusal)) : reply.Value;
    }

    /// <summary>The same for a reply that may be there already.</summary>
    public static Task<T> AnswerAsync<T>(this ServerCallContext call, ValueTask<Reply<T>> sent)
        where T : class => call.AnswerAsync(sent.AsTask());
}
