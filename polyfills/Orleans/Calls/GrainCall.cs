using System.Reflection;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>
/// One call on its way: its method and arguments, who made it, and where it waits or runs. The links make it a node of
/// its activation's queue and of its caller's list of deadlines, so that neither allocates.
/// </summary>
internal abstract class GrainCall(CallContract contract) : IInvokable
{
    private static readonly Action<object?> s_onCallerCancelled = static call => ((GrainCall)call!).OnCallerCancelled();

    /// <summary>Where the call stands among those that wait for an answer. That queue's lock guards it.</summary>
    public DeadlinePlace Deadline;

    private CancellationTokenSource? _calleeSource;
    private CancellationTokenRegistration _callerRegistration;

    public CallContract Contract { get; } = contract;

    /// <summary>The grain that is called.</summary>
    public GrainId Target { get; set; }

    /// <summary>The activation that calls, if one does.</summary>
    public Activation? Source { get; set; }

    public Dictionary<string, object>? Context { get; set; }

    /// <summary>The token that the caller passed.</summary>
    public CancellationToken CallerToken { get; set; }

    /// <summary>Whether a client beside the silo calls, which official packages would serialise for.</summary>
    public bool IsFromClient { get; set; }

    /// <summary>The activation that has the call, from when it has received it.</summary>
    public Activation? Host { get; set; }

    public GrainCall? Previous { get; set; }

    public GrainCall? Next { get; set; }

    /// <summary>The list of its activation that the call is in.</summary>
    public CallList? List { get; set; }

    /// <summary>Whether the call has been answered, or its caller gave up on it.</summary>
    public abstract bool IsSettled { get; }

    public virtual bool AlwaysInterleaves => Contract.AlwaysInterleaves;

    /// <summary>Whether the call counts as use of the activation.</summary>
    public virtual bool KeepsAlive => true;

    public bool IsCancellable => Contract.TakesToken;

    /// <summary>Makes the call on an instance of the grain class.</summary>
    public abstract Task InvokeMethod(object grain);

    /// <summary>Answers with what the method returned. This is a turn of the grain, so the copy sees no change half made.</summary>
    public abstract void Answer(Task returned);

    /// <summary>Answers with a result that a filter put in place.</summary>
    public abstract void AnswerResult(object? result);

    /// <summary>Reads the result out of what the method returned.</summary>
    public abstract object? ResultOf(Task returned);

    public abstract bool Fail(Exception exception);

    public abstract object? GetArgument(int index);

    public abstract void SetArgument(int index, object value);

    public int GetArgumentCount() => Contract.ArgumentCount;

    public object? GetTarget() => Host?.GrainInstance;

    public string GetMethodName() => Contract.Method.Name;

    public string GetInterfaceName() => Contract.InterfaceName;

    public string GetActivityName() => Contract.ActivityName;

    public MethodInfo GetMethod() => Contract.Method;

    public Type GetInterfaceType() => Contract.Interface;

    public TimeSpan? GetDefaultResponseTimeout() => Contract.ResponseTimeout;

    public CancellationToken GetCancellationToken() => CalleeToken;

    /// <summary>The token that the method sees.</summary>
    public CancellationToken CalleeToken => _calleeSource?.Token ?? CancellationToken.None;

    public bool TryCancel()
    {
        if (_calleeSource is not { } source)
        {
            return false;
        }

        source.Cancel();
        return true;
    }

    /// <summary>Ties the method's token to the caller's.</summary>
    public void LinkCancellation()
    {
        if (CallerToken.CanBeCanceled)
        {
            _calleeSource = new CancellationTokenSource();
            _callerRegistration = CallerToken.UnsafeRegister(s_onCallerCancelled, this);
        }
    }

    public void Dispose()
    {
    }

    /// <summary>Lets go of what only a call that is under way needs.</summary>
    protected void Release()
    {
        _callerRegistration.Dispose();
        Deadline.Queue?.Remove(this);
    }

    private void OnCallerCancelled()
    {
        if (Fail(new OperationCanceledException(CallerToken)))
        {
            Host?.CancelCall(this);
        }
    }
}

/// <summary>A call whose caller waits for a <typeparamref name="T"/>.</summary>
internal abstract class GrainCall<T>(CallContract contract) : GrainCall(contract)
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What the caller waits for.</summary>
    public Task<T> Answered => _answer.Task;

    public override bool IsSettled => _answer.Task.IsCompleted;

    public override object? ResultOf(Task returned) => typeof(T) == typeof(NoResult) ? null : ((Task<T>)returned).Result;

    public override void Answer(Task returned)
    {
        if (!returned.IsCompletedSuccessfully)
        {
            Fail(returned.Exception?.InnerException ?? new TaskCanceledException(returned));
            return;
        }

        if (typeof(T) == typeof(NoResult))
        {
            Succeed(default!);
            return;
        }

        Succeed(((Task<T>)returned).Result);
    }

    public override void AnswerResult(object? result) => Succeed(typeof(T) == typeof(NoResult) ? default! : (T)result!);

    public override bool Fail(Exception exception)
    {
        if (Contract.IsOneWay)
        {
            // Nobody waits, and a failure that nobody looks at would be reported as unobserved.
            return _answer.TrySetCanceled();
        }

        var first = exception is OperationCanceledException && exception is not TaskCanceledException && CallerToken.IsCancellationRequested
            ? _answer.TrySetCanceled(CallerToken)
            : _answer.TrySetException(exception);
        if (first)
        {
            Release();
        }

        return first;
    }

    private void Succeed(T result)
    {
        try
        {
            var copy = Contract.ResultIsImmutable ? result : Serialization.Cloning.DeepCopy<T>.Copy(result);
            if (_answer.TrySetResult(copy))
            {
                Release();
            }
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
    }
}

/// <summary>The result of a method that has none.</summary>
[Immutable]
internal readonly struct NoResult
{
}
