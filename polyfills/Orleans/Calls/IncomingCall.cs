using Orleans.Serialization.Cloning;
using Orleans.Storage;

namespace Orleans.Runtime;

/// <summary>Makes a call that has arrived, and answers it.</summary>
internal static class IncomingCall
{
    public static void Run(Activation activation, GrainCall call)
    {
        RequestContext.Current = call.Context;
        if (activation.Silo.IncomingFilters.Length > 0 || activation.GrainInstance is IIncomingGrainCallFilter)
        {
            _ = RunFilteredAsync(activation, call);
            return;
        }

        Task returned;
        try
        {
            returned = call.InvokeMethod(activation.GrainInstance!) ?? Task.CompletedTask;
        }
        catch (Exception exception)
        {
            Answer(activation, call, exception);
            return;
        }

        if (returned.IsCompleted)
        {
            Answer(activation, call, returned);
        }
        else
        {
            // The awaiter brings the continuation back to this activation.
            returned.GetAwaiter().UnsafeOnCompleted(() => Answer(activation, call, returned));
        }
    }

    private static void Answer(Activation activation, GrainCall call, Task returned)
    {
        if (returned.IsCompletedSuccessfully)
        {
            call.Answer(returned);
            activation.Finish(call);
        }
        else
        {
            Answer(activation, call, returned.Exception?.InnerException ?? new TaskCanceledException(returned));
        }
    }

    private static void Answer(Activation activation, GrainCall call, Exception exception)
    {
        if (exception is InconsistentStateException { IsSourceActivation: true } inconsistent)
        {
            // What this activation believes is out of date, so it goes. Those it fails on the way up do not.
            inconsistent.IsSourceActivation = false;
            activation.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationError, inconsistent.Message));
        }

        if (call.Contract.IsOneWay)
        {
            activation.Silo.Log.OneWayFailed(exception, call.Contract.ActivityName, call.Target);
        }

        call.Fail(call.IsFromClient ? ExceptionCopy.Of(exception) : exception);
        activation.Finish(call);
    }

    private static async Task RunFilteredAsync(Activation activation, GrainCall call)
    {
        try
        {
            var context = new IncomingCallContext(activation, call);
            await context.Invoke();
            call.AnswerResult(context.Result);
            activation.Finish(call);
        }
        catch (Exception exception)
        {
            Answer(activation, call, exception);
        }
    }
}
