using System.Reflection;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Orleans;

/// <summary>A call as filters see it.</summary>
public interface IGrainCallContext
{
    /// <summary>The call.</summary>
    IInvokable Request { get; }

    /// <summary>The grain, or the reference to it.</summary>
    object Grain { get; }

    /// <summary>Who calls, if a grain does.</summary>
    GrainId? SourceId { get; }

    /// <summary>Who is called.</summary>
    GrainId TargetId { get; }

    /// <summary>The interface that is called through.</summary>
    GrainInterfaceType InterfaceType { get; }

    /// <summary>Its name.</summary>
    string InterfaceName { get; }

    /// <summary>The method's name.</summary>
    string MethodName { get; }

    /// <summary>The interface's method.</summary>
    MethodInfo InterfaceMethod { get; }

    /// <summary>The result, once there is one.</summary>
    object? Result { get; set; }

    /// <summary>Goes on to the next filter, and at last to the method.</summary>
    Task Invoke();
}

/// <summary>A call that has arrived, as filters see it.</summary>
public interface IIncomingGrainCallContext : IGrainCallContext
{
    /// <summary>The activation.</summary>
    IGrainContext TargetContext { get; }

    /// <summary>The grain class's method.</summary>
    MethodInfo ImplementationMethod { get; }
}

/// <summary>A call that leaves, as filters see it.</summary>
public interface IOutgoingGrainCallContext : IGrainCallContext
{
    /// <summary>The activation that calls, if one does.</summary>
    IGrainContext? SourceContext { get; }
}

/// <summary>Stands between a call's arrival and the grain. A grain class may be its own.</summary>
public interface IIncomingGrainCallFilter
{
    /// <summary>Calls the context's <see cref="IGrainCallContext.Invoke"/> for the call to go on.</summary>
    Task Invoke(IIncomingGrainCallContext context);
}

/// <summary>Stands between a caller and the sending of its call.</summary>
public interface IOutgoingGrainCallFilter
{
    /// <summary>Calls the context's <see cref="IGrainCallContext.Invoke"/> for the call to go on.</summary>
    Task Invoke(IOutgoingGrainCallContext context);
}

/// <summary>A filter that is a method.</summary>
public delegate Task IncomingGrainCallFilterDelegate(IIncomingGrainCallContext context);

/// <summary>A filter that is a method.</summary>
public delegate Task OutgoingGrainCallFilterDelegate(IOutgoingGrainCallContext context);
