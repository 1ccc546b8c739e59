using Polly;
using Polly.Hedging;
using Polly.Retry;

namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// Repeats a command that carries an idempotency key while its outcome is unknown; the silo that executed it gives the same answer again.
/// A silo that is being replaced, or that lost a lot to another, says so at once: such a command is repeated once. One that is not answered
/// within <see cref="Patience"/> may have reached a silo that has died, whose lots another silo takes over within some seconds: it is sent
/// again beside the first, and the first answer counts. A slow silo is thereby waited for as before.
/// </summary>
internal static class OutcomeRetry
{
    /// <summary>How many commands are sent again at a time: a cluster that is slow under load gets little more of it.</summary>
    internal const int RepeatedAtOnceMax = 128;

    /// <summary>How often a command is sent again.</summary>
    internal const int RepeatedMax = 6;

    /// <summary>
    /// How long an answer may take before the command is sent again. A silo that was killed is declared dead after some four seconds, so
    /// the third repetition reaches the one that has taken over; of one that hangs, gateways learn some seconds later.
    /// </summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(1500);

    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(100);
    private static int _repeated;

    /// <summary>Sends a command that has a key of its own.</summary>
    /// <param name="state">What <paramref name="send"/> needs.</param>
    /// <param name="send">Sends the command, the same one each time.</param>
    public static ValueTask<Reply<TView>> ExecuteAsync<TState, TView>(TState state, Func<TState, ValueTask<Reply<TView>>> send)
        where TView : class => SendAsync(Pipelines<TView>.Shared, state, send);

    /// <summary>Sends a command; one without a <see cref="RepeatKey"/> only once.</summary>
    /// <inheritdoc cref="ExecuteAsync"/>
    public static ValueTask<Reply<TView>> ExecuteIfKeyedAsync<TState, TView>(TState state, Func<TState, ValueTask<Reply<TView>>> send)
        where TView : class => RepeatKey.Current is null ? send(state) : ExecuteAsync(state, send);

    /// <summary>Sends a command. A call whose answer is not needed any more goes on, and is not waited for.</summary>
    internal static ValueTask<Reply<TView>> SendAsync<TState, TView>(
        ResiliencePipeline<Reply<TView>> pipeline, TState state, Func<TState, ValueTask<Reply<TView>>> send)
        where TView : class => pipeline.ExecuteAsync(
            static async (sent, over) => await sent.Send(sent.State).AsTask().WaitAsync(over), (State: state, Send: send),
            CancellationToken.None);

    /// <summary>Creates what sends the commands that give a <typeparamref name="TView"/>.</summary>
    /// <param name="time">The time that patience is measured with; null for the machine's.</param>
    internal static ResiliencePipeline<Reply<TView>> Build<TView>(TimeProvider? time = null)
        where TView : class => new ResiliencePipelineBuilder<Reply<TView>> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<Reply<TView>>
            {
                ShouldHandle = static args => ValueTask.FromResult(args.Outcome switch
                {
                    { Exception: { } failure } => failure is OrleansException,
                    { Result: { IsRefused: true, Refusal.Kind: RefusalKind.OutcomeUnknown } } => true,
                    _ => false,
                }),
                MaxRetryAttempts = 1,
                Delay = Delay,
            })
            .AddHedging(new HedgingStrategyOptions<Reply<TView>>
            {
                // A call that ends without an answer is sent again at once, one that does not end after a while.
                ShouldHandle = static args => ValueTask.FromResult(args.Outcome.Exception is TimeoutException),
                MaxHedgedAttempts = RepeatedMax,
                Delay = Patience,
                ActionGenerator = Repeat,
            })
            .Build();

    private static Func<ValueTask<Outcome<Reply<TView>>>>? Repeat<TView>(HedgingActionGeneratorArguments<Reply<TView>> args)
        where TView : class
    {
        if (Interlocked.Increment(ref _repeated) > RepeatedAtOnceMax)
        {
            _ = Interlocked.Decrement(ref _repeated);
            return null;
        }

        return async () =>
        {
            try
            {
                return await args.Callback(args.ActionContext);
            }
            finally
            {
                _ = Interlocked.Decrement(ref _repeated);
            }
        };
    }

    private static class Pipelines<TView>
        where TView : class
    {
        public static readonly ResiliencePipeline<Reply<TView>> Shared = Build<TView>();
    }
}
