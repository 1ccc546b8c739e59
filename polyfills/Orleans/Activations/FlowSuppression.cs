namespace Orleans.Runtime;

/// <summary>Keeps the async locals of whoever happens to be running out of work that is not theirs.</summary>
internal readonly ref struct FlowSuppression
{
    private readonly AsyncFlowControl? _control;

    private FlowSuppression(AsyncFlowControl? control) => _control = control;

    public static FlowSuppression Begin() => new(ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow());

    public void Dispose() => _control?.Undo();
}
