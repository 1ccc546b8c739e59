using System.Reflection;

namespace Orleans.Serialization.Invocation;

/// <summary>Holds what a call is made on.</summary>
public interface ITargetHolder
{
    /// <summary>The grain instance.</summary>
    object? GetTarget();

    /// <summary>An object attached to the activation.</summary>
    object? GetComponent(Type componentType);
}

/// <summary>One call: its method and its arguments.</summary>
public interface IInvokable : IDisposable
{
    /// <summary>True when the method takes a cancellation token.</summary>
    bool IsCancellable { get; }

    /// <summary>What the call is made on, once it has arrived.</summary>
    object? GetTarget();

    /// <summary>How many arguments there are, cancellation tokens left out.</summary>
    int GetArgumentCount();

    /// <summary>Reads an argument.</summary>
    object? GetArgument(int index);

    /// <summary>Replaces an argument.</summary>
    void SetArgument(int index, object value);

    /// <summary>The method's name.</summary>
    string GetMethodName();

    /// <summary>The interface's name.</summary>
    string GetInterfaceName();

    /// <summary>What traces call it.</summary>
    string GetActivityName();

    /// <summary>The interface's method.</summary>
    MethodInfo GetMethod();

    /// <summary>The interface.</summary>
    Type GetInterfaceType();

    /// <summary>The method's own response timeout.</summary>
    TimeSpan? GetDefaultResponseTimeout();

    /// <summary>The token that the method sees.</summary>
    CancellationToken GetCancellationToken();

    /// <summary>Cancels the token that the method sees.</summary>
    bool TryCancel();
}
